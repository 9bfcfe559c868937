//! The platform's settings: each has a name, a type with its range, and a history that nobody can change.

use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::Fault;
use gongdao_store::rows::{Setting, SettingChange};
use gongdao_trust::{Role, Scope};

/// What a setting's value can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingType {
    /// A text of so many characters at most.
    Text(usize),
    /// A whole number between two, both included.
    Number(i64, i64),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Hourly floors with their days, such as `CNY 17.5 from 2026-01-01`.
    Floors,
}

impl SettingType {
    /// Asks for a value of this type.
    ///
    /// # Errors
    /// `invalid_field`.
    pub fn check(self, value: &str) -> Result<(), Fault> {
        match self {
            SettingType::Text(most) => Fault::check_text("value", value, 1, most),
            SettingType::Number(least, most) => {
                let plain = value.parse::<i64>().ok().filter(|number| number.to_string() == value);
                match plain {
                    Some(number) if (least..=most).contains(&number) => Ok(()),
                    _ => {
                        Err(Fault::field("value", value, format!("Give a whole number, {least} to {most}.")))
                    }
                }
            }
            SettingType::Floors => {
                Fault::check_text("value", value, 1, 1_000)?;
                gongdao_market::hourly::Floors::parse(value).map(drop)
            }
            SettingType::Choice(words) if words.contains(&value) => Ok(()),
            SettingType::Choice(words) => {
                Err(Fault::field("value", value, format!("Use one of: {}.", words.join(", "))))
            }
        }
    }
}

/// A setting there can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownSetting {
    /// Its name.
    pub name: &'static str,
    /// What its value can be.
    pub of: SettingType,
    /// What holds while nobody set it; nothing where the program's start decides, or nothing does.
    pub default: Option<&'static str>,
    /// What it is for, in English.
    pub about: &'static str,
    /// What it is for, in Chinese.
    pub about_zh: &'static str,
}

const fn known(
    name: &'static str,
    of: SettingType,
    default: Option<&'static str>,
    about: &'static str,
    about_zh: &'static str,
) -> KnownSetting {
    KnownSetting { name, of, default, about, about_zh }
}

/// How new accounts are made.
pub const SIGN_UP: &str = "sign_up";
/// Who keeps the money.
pub const CUSTODIAN: &str = "custodian";
/// The fee on top of pay.
pub const FEE_PPM: &str = "fee_ppm";
/// How long a session lasts.
pub const SESSION_DAYS: &str = "session_days";
/// The highest cut of a team's leader.
pub const TEAM_CUT_PPM: &str = "team_cut_most_ppm";
/// How many people a team may have.
pub const TEAM_MEMBERS: &str = "team_members_most";

/// The settings there are.
pub const SETTINGS: &[KnownSetting] = &[
    known(
        CUSTODIAN,
        SettingType::Text(200),
        None,
        "The bank or payment institution that keeps the money. Deposits wait until it is named.",
        "资金存管机构。登记之前不接受充值。",
    ),
    known(
        "custodian_account",
        SettingType::Text(34),
        None,
        "The platform's account at the custodian, as payment files name it.",
        "平台在存管机构的账号,用于付款文件。",
    ),
    known(
        "custodian_bic",
        SettingType::Text(11),
        None,
        "The custodian's BIC, for ISO 20022 payment files.",
        "存管机构的 BIC 代码,用于 ISO 20022 付款文件。",
    ),
    known(
        "payer_name",
        SettingType::Text(70),
        None,
        "What the platform is called in payments.",
        "平台在付款中的名称。",
    ),
    known(
        SIGN_UP,
        SettingType::Choice(&["invitation", "open", "closed"]),
        Some("invitation"),
        "How new accounts are made: with an invitation, by anybody with an e-mail, or not at all.",
        "注册方式:凭邀请、开放(需验证邮箱)或关闭。",
    ),
    known(
        FEE_PPM,
        SettingType::Number(0, 200_000),
        None,
        "The platform's fee on top of pay, parts per million, for batches made from now on.",
        "平台服务费(百万分之),对此后新建的批次生效。",
    ),
    known(
        crate::queries::hourly::FLOOR_SETTING,
        SettingType::Floors,
        None,
        "The lowest pay for an hour of measured work that a project should reach.",
        "项目按实测工时应达到的最低时薪。",
    ),
    known(
        SESSION_DAYS,
        SettingType::Number(1, 365),
        Some("30"),
        "How many days a session lasts.",
        "登录会话的有效天数。",
    ),
    known(
        TEAM_CUT_PPM,
        SettingType::Number(0, 100_000),
        Some("100000"),
        "The highest cut a team's leader may take, parts per million of a member's pay.",
        "团长分成的上限(百万分之)。",
    ),
    known(
        TEAM_MEMBERS,
        SettingType::Number(2, 1_000),
        Some("100"),
        "How many people a team may have, its leader included.",
        "一个团队的人数上限(含团长)。",
    ),
];

/// The setting of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static KnownSetting> {
    SETTINGS.iter().find(|setting| setting.name == name)
}

/// The value of a setting that is a number: the one set, or its default.
pub(super) fn number(world: &mut World, name: &'static str) -> Result<Option<i64>, Stop> {
    let set = world.setting.find(&(name.to_owned(),))?.and_then(|setting| setting.value.parse().ok());
    let default = find(name).and_then(|setting| setting.default).and_then(|value| value.parse().ok());
    Ok(set.or(default))
}

/// The platform's fee for new batches: the setting, or what the program was started with.
pub(super) fn fee_ppm(world: &mut World) -> Result<u32, Stop> {
    let set = number(world, FEE_PPM)?.and_then(|ppm| u32::try_from(ppm).ok());
    Ok(set.unwrap_or_else(|| world.fee_ppm()))
}

/// Sets one of the platform's settings.
#[derive(Debug, Clone)]
pub struct SetSetting {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl Decide for SetSetting {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Operator, Scope::Operate)?;
        let Some(setting) = find(&self.name) else {
            let names: Vec<_> = SETTINGS.iter().map(|setting| setting.name).collect();
            return Err(Fault::field("name", &self.name, format!("Use one of: {}.", names.join(", "))).into());
        };
        setting.of.check(&self.value)?;
        let key = (self.name.clone(),);
        let is_changed = world.setting.is_changed(&key);
        let before = world.setting.find(&key)?;
        let version = before.map_or(1, |setting| setting.version + i64::from(!is_changed));
        let old = before.map(|setting| setting.value.clone());
        let set_at = world.now();
        let (name, value) = (self.name.clone(), self.value.clone());
        world.setting.put(Setting { name, value, set_by: actor.person, set_at, version });
        let was = old.clone().or_else(|| setting.default.map(str::to_owned)).unwrap_or_default();
        let fields = [("setting", self.name.as_str()), ("value", &self.value), ("before", &was)];
        let evidence = world.act(actor, "rule_changed", (&self.name, 0), &fields)?;
        let (id, name, new) = (world.draw(), self.name.clone(), self.value.clone());
        let set_by = actor.person;
        world.setting_change.push(SettingChange { id, name, old, new, set_by, set_at, evidence });
        Ok(Outcome::Done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_checked_by_type_and_defaults_pass() {
        for setting in SETTINGS {
            if let Some(default) = setting.default {
                setting.of.check(default).unwrap();
            }
        }
        let number = SettingType::Number(0, 10);
        for (value, good) in [
            ("0", true),
            ("10", true),
            ("11", false),
            ("-1", false),
            ("+1", false),
            ("01", false),
            ("", false),
        ] {
            assert_eq!(number.check(value).is_ok(), good, "{value}");
        }
        let choice = SettingType::Choice(&["open", "closed"]);
        assert!(choice.check("open").is_ok() && choice.check("Open").is_err() && choice.check("").is_err());
        assert!(SettingType::Text(3).check("abc").is_ok() && SettingType::Text(3).check("abcd").is_err());
    }
}
