//! What letters say: one table, Chinese and English side by side.
//!
//! `{name}` stands for a field of the letter, `{link}` for the link with its secret, `{origin}` for the platform's address.

use gongdao_trust::{Mail, MailKind, MailLanguage};
use serde_json::Value;

/// A letter as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The subject, one line.
    pub subject: String,
    /// The text.
    pub text: String,
}

struct Template {
    /// Subject and text in Chinese.
    zh: (&'static str, &'static str),
    /// Subject and text in English.
    en: (&'static str, &'static str),
    /// The page that the link leads to; the secret comes behind it and never reaches a server's log.
    page: &'static str,
}

const fn template(
    page: &'static str,
    zh: (&'static str, &'static str),
    en: (&'static str, &'static str),
) -> Template {
    Template { zh, en, page }
}

/// Every letter there is.
const TEXTS: &[(MailKind, Template)] = &[
    (
        MailKind::Confirm,
        template(
            "/sign-up#confirm=",
            (
                "确认邮箱,完成注册",
                "有人用此邮箱在公道注册。点击链接设置名称和密码(48 小时内有效):\n{link}\n\n如果不是您,请忽略此信,不会创建任何账号。",
            ),
            (
                "Confirm your address",
                "Somebody asked for an account on Gongdao with this address. Choose a name and a password here, within 48 hours:\n{link}\n\nIf it was not you, do nothing: no account is made.",
            ),
        ),
    ),
    (
        MailKind::Registered,
        template(
            "",
            (
                "您已有账号",
                "有人用此邮箱请求注册,但该邮箱已有账号。请直接登录;忘记密码可在登录页重置:\n{origin}",
            ),
            (
                "You have an account already",
                "Somebody asked for an account with this address, which has one. Sign in, or choose a new password on the sign-in page:\n{origin}",
            ),
        ),
    ),
    (
        MailKind::Reset,
        template(
            "/reset#token=",
            (
                "重置密码",
                "点击链接设置新密码(1 小时内有效,只能使用一次):\n{link}\n\n如果不是您请求的,请忽略此信,密码不会改变。",
            ),
            (
                "Choose a new password",
                "Choose a new password here, once and within an hour:\n{link}\n\nIf you did not ask for this, do nothing: your password stays as it is.",
            ),
        ),
    ),
    (
        MailKind::PasswordChanged,
        template(
            "",
            (
                "密码已修改",
                "您账号的密码已修改,其他登录会话已全部退出。\n如果不是您本人操作,请立即重置密码并联系平台:\n{origin}",
            ),
            (
                "Your password was changed",
                "Your account's password was changed and all other sessions were ended.\nIf this was not you, choose a new password at once and tell the platform:\n{origin}",
            ),
        ),
    ),
    (
        MailKind::Invitation,
        template(
            "/sign-up#invitation=",
            ("邀请您加入公道", "您收到一份加入公道的邀请。点击链接注册:\n{link}"),
            (
                "You are invited to Gongdao",
                "You are invited to join Gongdao. Make your account here:\n{link}",
            ),
        ),
    ),
    (
        MailKind::SecondFactor,
        template(
            "",
            (
                "两步验证设置已变更",
                "您账号的两步验证状态现为:{now}(on 为已开启,off 为已关闭)。\n如果不是您本人操作,请立即联系平台:\n{origin}",
            ),
            (
                "Your second factor was changed",
                "The second factor of your account is now {now}.\nIf this was not you, tell the platform at once:\n{origin}",
            ),
        ),
    ),
    (
        MailKind::Suspended,
        template(
            "",
            (
                "账号已暂停使用",
                "平台工作人员暂停了您的账号。\n类别:{category}\n理由:{reason}\n\n您可以登录查看详情并提出一次申诉,申诉由另一位工作人员裁定。已结算的收入不受影响:\n{origin}",
            ),
            (
                "Your account is suspended",
                "A person of the platform suspended your account.\nCategory: {category}\nReason: {reason}\n\nSign in to read more and to appeal once; somebody else decides the appeal. What you earned is not touched:\n{origin}",
            ),
        ),
    ),
    (
        MailKind::Restored,
        template(
            "",
            ("账号已恢复", "您的账号已恢复使用,请重新登录。\n说明:{reason}\n{origin}"),
            (
                "Your account can be used again",
                "Your account can be used again; please sign in anew.\nReason: {reason}\n{origin}",
            ),
        ),
    ),
    (
        MailKind::Upheld,
        template(
            "",
            ("申诉未获支持", "另一位工作人员审理了您的申诉,维持暂停决定。\n理由:{reason}\n{origin}"),
            (
                "Your appeal was turned down",
                "Somebody else looked at your appeal and the suspension stands.\nReason: {reason}\n{origin}",
            ),
        ),
    ),
    (
        MailKind::TeamCut,
        template(
            "",
            (
                "团队分成调整",
                "团队“{team}”的团长把分成由 {before} 调整为 {cut}。\n上调须经您同意后才对您此后领取的题目生效;下调立即生效。已领取的题目不变,您也可以随时退出团队:\n{origin}",
            ),
            (
                "Your team's cut was changed",
                "The leader of the team “{team}” changed the cut from {before} to {cut}.\nA raise holds only for tasks you claim after you agreed to it; a lower cut holds at once. What you claimed before stays as it was, and you may leave at any time:\n{origin}",
            ),
        ),
    ),
    (
        MailKind::TeamLeft,
        template(
            "",
            ("您已不在团队中", "您已不再属于团队“{team}”。之前领取的题目仍按领取时的约定结算。\n{origin}"),
            (
                "You are no longer in the team",
                "You no longer belong to the team “{team}”. What you claimed before is settled as it was agreed then.\n{origin}",
            ),
        ),
    ),
];

fn template_of(kind: MailKind) -> Option<&'static Template> {
    TEXTS.iter().find(|(known, _)| *known == kind).map(|(_, template)| template)
}

/// Makes a letter's text. `secret` is what its link carries.
#[must_use]
pub fn render(mail: &Mail, origin: &str, secret: Option<&str>) -> Rendered {
    let Some(template) = template_of(mail.kind) else {
        return Rendered { subject: mail.kind.to_string(), text: mail.fields.clone() };
    };
    let fields: serde_json::Map<String, Value> = serde_json::from_str(&mail.fields).unwrap_or_default();
    let link = secret.map_or_else(String::new, |secret| format!("{origin}{}{secret}", template.page));
    let fill = |text: &str| filled(text, &fields, &link, origin);
    let (zh, en) = (template.zh, template.en);
    let (subject, text) = match mail.language {
        MailLanguage::Chinese => (fill(zh.0), fill(zh.1)),
        MailLanguage::English => (fill(en.0), fill(en.1)),
        MailLanguage::Both => {
            (format!("{} / {}", fill(zh.0), fill(en.0)), format!("{}\n\n---\n\n{}", fill(zh.1), fill(en.1)))
        }
    };
    let subject = subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    Rendered { subject, text: format!("{text}\n") }
}

/// A text with its fields filled in, in one pass: what a field holds is never read as a name again.
fn filled(text: &str, fields: &serde_json::Map<String, Value>, link: &str, origin: &str) -> String {
    let mut whole = String::with_capacity(text.len() + link.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        whole.push_str(before);
        let Some((name, after)) = behind.split_once('}') else { break };
        match name {
            "link" => whole.push_str(link),
            "origin" => whole.push_str(origin),
            name => whole.push_str(fields.get(name).and_then(Value::as_str).unwrap_or_default()),
        }
        rest = after;
    }
    whole.push_str(rest);
    whole
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use gongdao_kernel::{Instant, MailId, TypedId};
    use gongdao_trust::MailState;

    fn mail(kind: MailKind, language: MailLanguage) -> Mail {
        Mail {
            id: MailId::from_raw(1),
            recipient: "a@b.c".to_owned(),
            kind,
            language,
            fields: r#"{"team":"{link} 红\nBcc: x","cut":"5%","before":"3%","now":"on","reason":"r","category":"abuse"}"#.to_owned(),
            sealed: None,
            state: MailState::Waiting,
            attempts: 0,
            next_at: Instant::from_ms(0),
            created_at: Instant::from_ms(0),
            sent_at: None,
            error: None,
        }
    }

    #[test]
    fn every_letter_is_written_in_every_language_and_leaves_no_gap() {
        for kind in MailKind::ALL {
            for language in MailLanguage::ALL {
                let letter = render(&mail(*kind, *language), "https://work.example", Some("s3cret"));
                assert!(!letter.subject.is_empty() && !letter.subject.contains('\n'), "{letter:?}");
                let linked = !template_of(*kind).expect("a template").page.is_empty();
                assert_eq!(letter.text.contains("s3cret"), linked, "{letter:?}");
                assert!(letter.text.replace("{link} 红", "").find(['{', '}']).is_none(), "{letter:?}");
            }
        }
    }

    #[test]
    fn a_field_is_text_and_nothing_else() {
        let letter = render(&mail(MailKind::TeamCut, MailLanguage::English), "https://w.example", Some("s"));
        assert!(letter.text.contains("“{link} 红\nBcc: x” changed the cut from 3% to 5%"), "{}", letter.text);
    }
}
