//! The tasks of the demo's past, and what is true of each, written for it.

use super::texts::{Demo, option};
use serde_json::{Value, json};

/// A project whose right answers are known to the story.
pub struct Known {
    /// The project.
    pub demo: Demo,
    /// The field that is answered.
    pub field: &'static str,
    /// What can be answered.
    pub values: &'static [&'static str],
    items: Vec<(String, &'static str)>,
}

impl Known {
    /// The tasks' data.
    pub fn bodies(&self) -> Vec<Value> {
        self.items.iter().map(|(text, _)| json!({ "text": text })).collect()
    }

    /// The right answer to a text.
    pub fn truth(&self, text: &str) -> &'static str {
        self.items.iter().find(|item| item.0 == text).map_or(self.values[0], |item| item.1)
    }
}

/// Dishes by kind: finished when the demo is opened.
pub fn dishes() -> Known {
    let demo = Demo {
        name: "菜单整理:这道菜是哪一类",
        key: "dish",
        form: json!({
            "show": [{ "column": "text" }],
            "fields": [{
                "name": "kind", "kind": "choice",
                "question": { "zh-CN": "这道菜是哪一类?", "en": "What kind of dish is it?" },
                "options": [
                    option("meat", "荤菜", "With meat"), option("greens", "素菜", "Without meat"),
                    option("soup", "汤羹", "Soup"), option("staple", "主食", "Staple"),
                ],
            }],
        }),
        rules: json!({
            "instructions": {
                "zh-CN": "按主料选一类;带肉的炒菜算荤菜,面和饭算主食。",
                "en": "Choose by the main ingredient; fried greens with meat are meat, noodles and rice are staples.",
            },
            "price": { "unit": "task", "rate_micros": 100_000 },
            "quality": { "overlap": 3, "acceptance": "consensus" },
            "terms": { "purpose": {
                "zh-CN": "用于演示已完成的项目,不含个人信息。",
                "en": "Shows a finished project; holds no personal data.",
            } },
        }),
        items: &[],
    };
    let items = DISHES.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
    Known { demo, field: "kind", values: &["meat", "greens", "soup", "staple"], items }
}

/// Replies to customers: half done when the demo is opened.
pub fn replies() -> Known {
    let demo = Demo {
        name: "客服回复有没有解决问题",
        key: "reply",
        form: json!({
            "show": [{ "column": "text" }],
            "fields": [{
                "name": "solved", "kind": "choice",
                "question": { "zh-CN": "这条回复解决了顾客的问题吗?", "en": "Does the reply solve the customer's problem?" },
                "options": [
                    option("yes", "解决了", "Yes"), option("partly", "部分解决", "In part"), option("no", "没有解决", "No"),
                ],
            }],
        }),
        rules: json!({
            "instructions": {
                "zh-CN": "先看顾客问什么,再看客服答什么。\n只有安慰、没有办法或日期的,算没有解决;给了办法但还要等消息的,算部分解决。",
                "en": "Read what is asked, then what is answered.\nComfort without a way or a date solves nothing; a way that still needs news solves in part.",
            },
            "price": { "unit": "task", "rate_micros": 120_000 },
            "quality": { "overlap": 2, "acceptance": "manual" },
            "terms": { "purpose": {
                "zh-CN": "用于演示做到一半的项目,对话均为虚构。",
                "en": "Shows a project that is half done; the talks are made up.",
            } },
        }),
        items: &[],
    };
    let talk = |(question, (reply, solved)): (&&str, &(&str, &'static str))| {
        (format!("顾客:{question}\n客服:{reply}"), *solved)
    };
    let items =
        QUESTIONS.iter().flat_map(|question| REPLIES.iter().map(move |reply| (question, reply))).map(talk);
    Known { demo, field: "solved", values: &["yes", "partly", "no"], items: items.collect() }
}

const DISHES: &[(&str, &str)] = &[
    ("红烧排骨", "meat"),
    ("清炒空心菜", "greens"),
    ("番茄蛋花汤", "soup"),
    ("扬州炒饭", "staple"),
    ("鱼香肉丝", "meat"),
    ("手撕包菜", "greens"),
    ("酸辣粉", "staple"),
    ("冬瓜丸子汤", "soup"),
    ("宫保鸡丁", "meat"),
    ("凉拌黄瓜", "greens"),
    ("牛肉拉面", "staple"),
    ("西湖牛肉羹", "soup"),
    ("回锅肉", "meat"),
    ("地三鲜", "greens"),
    ("葱油饼", "staple"),
    ("酸菜粉丝汤", "soup"),
    ("清蒸鲈鱼", "meat"),
    ("醋溜土豆丝", "greens"),
    ("小笼包", "staple"),
    ("紫菜虾皮汤", "soup"),
    ("可乐鸡翅", "meat"),
    ("干煸四季豆", "greens"),
    ("担担面", "staple"),
    ("玉米排骨汤", "soup"),
    ("水煮肉片", "meat"),
    ("虎皮青椒", "greens"),
    ("八宝饭", "staple"),
    ("胡辣汤", "soup"),
    ("土豆炖牛腩", "meat"),
    ("蒜蓉西兰花", "greens"),
    ("刀削面", "staple"),
    ("银耳莲子羹", "soup"),
    ("京酱肉丝", "meat"),
    ("拍黄瓜", "greens"),
    ("煎饺", "staple"),
    ("萝卜羊肉汤", "soup"),
    ("糖醋里脊", "meat"),
    ("炝炒莲藕", "greens"),
    ("韭菜盒子", "staple"),
    ("丝瓜蛋汤", "soup"),
];

const QUESTIONS: &[&str] = &[
    "我退的外套签收四天了,退款什么时候到?",
    "快递停在中转站三天没动,帮我看看。",
    "发票抬头开错了,能重开吗?",
    "洗衣机漏水,师傅约好的时间没来。",
    "会员被多扣了一个月,请退给我。",
    "收到的杯子裂了一只,怎么办?",
    "地址填错了一个数字,还能改吗?",
    "耳机左边没声音,才用了两周。",
    "优惠券明明没过期,付款时用不了。",
    "买的两箱水果少送了一箱。",
    "密码找回的短信一直收不到。",
    "预约的安装能改到周末吗?",
];

const REPLIES: &[(&str, &str)] = &[
    ("亲亲,非常理解您的心情,我们会加油的哦。", "no"),
    ("已经替您办好,今天 18 点前生效,短信会通知您。", "yes"),
    ("我替您登记了,专员会在两天内联系您,届时再定办法。", "partly"),
    ("请您耐心等待,系统一切正常。", "no"),
    ("查到了,是我们的疏忽,差额已经原路退回,单号在订单页。", "yes"),
];
