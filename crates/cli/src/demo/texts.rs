//! The demo's projects and texts, written for it.

use serde_json::{Value, json};

/// One project of the demo.
pub struct Demo {
    /// Its name.
    pub name: &'static str,
    /// What its tasks' keys begin with.
    pub key: &'static str,
    /// Its form.
    pub form: Value,
    /// Its rules.
    pub rules: Value,
    /// Its texts.
    pub items: &'static [&'static str],
}

/// An option of a choice, in both languages.
pub fn option(value: &str, zh: &str, en: &str) -> Value {
    json!({ "value": value, "label": { "zh-CN": zh, "en": en } })
}

/// All of them.
pub fn projects() -> [Demo; 3] {
    [reviews(), messages(), numbers()]
}

/// Those whose tasks are pictures: streets, and handwriting.
pub fn of_pictures() -> [Demo; 2] {
    [streets(), handwriting()]
}

/// The agreement game, on the streets.
pub fn game() -> Demo {
    Demo {
        name: "看图默契:街上有什么",
        key: "game",
        form: json!({
            "show": [{ "column": "image", "style": "picture" }],
            "fields": [{
                "name": "words", "kind": "text", "required": false, "multiline": true, "max_chars": 2_000,
                "question": { "zh-CN": "你看到什么?", "en": "What do you see?" },
            }],
        }),
        rules: json!({
            "instructions": {
                "zh-CN": "写出图里看得见的东西,一次一个词。和搭档写到同一个词就对上了。",
                "en": "Type what you see in the picture, one word at a time, until you and your partner have the same word.",
            },
            "price": { "unit": "task", "rate_micros": 120_000 },
            "quality": { "overlap": 4, "acceptance": "always" },
            "mode": { "agreement": { "round_ms": 45_000, "meetings": 2 } },
            "terms": { "purpose": {
                "zh-CN": "用于演示两人默契标注,图片由程序绘制。",
                "en": "Shows labels by agreement of two; a program drew the pictures.",
            } },
        }),
        items: &[],
    }
}

fn streets() -> Demo {
    let class = |value: &str, zh: &str, en: &str, key: &str| json!({ "value": value, "label": { "zh-CN": zh, "en": en }, "key": key });
    Demo {
        name: "街景拉框:车、行人、自行车",
        key: "street",
        form: json!({
            "show": [{ "column": "image", "style": "picture" }],
            "fields": [{
                "name": "objects", "kind": "boxes", "min_size": 8, "at_most": 20,
                "question": { "zh-CN": "把每辆车、每个行人、每辆自行车框出来。", "en": "Draw a box around every car, person and bicycle." },
                "classes": [
                    class("car", "汽车", "Car", "1"),
                    class("person", "行人", "Person", "2"),
                    class("bicycle", "自行车", "Bicycle", "3"),
                ],
            }],
        }),
        rules: json!({
            "instructions": {
                "zh-CN": "框要贴紧。没有目标时直接提交空结果。有预标注的题目请先核对再改。",
                "en": "Keep boxes tight. Submit an empty answer where there is nothing. Check a suggestion before you keep it.",
            },
            "price": { "unit": "object", "rate_micros": 35_000, "minimum_micros": 20_000, "maximum_units": 20 },
            "quality": { "overlap": 1, "acceptance": "manual" },
            "terms": { "purpose": {
                "zh-CN": "用于演示目标检测标注,图片由程序绘制。",
                "en": "Shows labelling for object detection; a program drew the pictures.",
            } },
        }),
        items: &[],
    }
}

fn handwriting() -> Demo {
    Demo {
        name: "手写内容录入",
        key: "written",
        form: json!({
            "show": [{ "column": "image", "style": "picture" }],
            "fields": [{
                "name": "text", "kind": "text", "max_chars": 20, "characters": "0-9a-z",
                "question": { "zh-CN": "图中写的是什么?", "en": "What is written there?" },
            }],
        }),
        rules: json!({
            "instructions": {
                "zh-CN": "照图录入数字或小写字母,不加空格。",
                "en": "Type the digits or small letters as you see them, without spaces.",
            },
            "price": { "unit": "task", "rate_micros": 30_000 },
            "quality": { "overlap": 2, "acceptance": "consensus" },
            "terms": { "purpose": {
                "zh-CN": "用于演示看图录入,图片由程序绘制。",
                "en": "Shows typing from pictures; a program drew the strokes.",
            } },
        }),
        items: &[],
    }
}

fn reviews() -> Demo {
    Demo {
        name: "小店评价:满意还是不满意",
        key: "review",
        form: json!({
            "show": [{ "column": "text" }],
            "fields": [{
                "name": "mood", "kind": "choice",
                "question": { "zh-CN": "这位顾客满意吗?", "en": "Is this customer pleased?" },
                "options": [
                    option("pleased", "满意", "Pleased"),
                    option("neutral", "一般", "So-so"),
                    option("displeased", "不满意", "Displeased"),
                ],
            }],
        }),
        rules: json!({
            "instructions": {
                "zh-CN": "读完整句话再选。只看顾客的态度,不看东西好坏。",
                "en": "Read the whole sentence. Judge the customer's mood, not the goods.",
            },
            "price": { "unit": "task", "rate_micros": 60_000 },
            "quality": { "overlap": 3, "acceptance": "consensus" },
            "terms": { "purpose": {
                "zh-CN": "用于演示情感分类,不含个人信息。",
                "en": "Shows sentiment labelling; holds no personal data.",
            } },
        }),
        items: REVIEWS,
    }
}

fn messages() -> Demo {
    Demo {
        name: "Sort short messages by topic",
        key: "message",
        form: json!({
            "show": [{ "column": "text" }],
            "fields": [{
                "name": "topics", "kind": "choice", "many": true, "at_least": 1,
                "question": { "en": "What is it about? Choose all that fit.", "zh-CN": "内容涉及什么?可多选。" },
                "options": [
                    option("delivery", "配送", "Delivery"),
                    option("price", "价格", "Price"),
                    option("quality", "质量", "Quality"),
                    option("service", "服务", "Service"),
                ],
            }],
        }),
        rules: json!({
            "instructions": {
                "en": "Choose every topic that is spoken of, none that is only likely.",
                "zh-CN": "选出文中明确提到的所有主题,不要猜测。",
            },
            "price": { "unit": "task", "rate_micros": 80_000 },
            "quality": { "overlap": 2, "acceptance": "always" },
            "terms": { "purpose": {
                "en": "Shows multi-label sorting; holds no personal data.",
                "zh-CN": "用于演示多标签分类,不含个人信息。",
            } },
        }),
        items: MESSAGES,
    }
}

fn numbers() -> Demo {
    Demo {
        name: "读出账单上的金额和商家",
        key: "receipt",
        form: json!({
            "show": [{ "column": "text" }],
            "fields": [
                { "name": "amount", "kind": "number", "minimum": "0", "maximum": "100000", "step": "0.01",
                  "question": { "zh-CN": "合计多少元?", "en": "What is the total in yuan?" } },
                { "name": "shop", "kind": "text", "min_chars": 1, "max_chars": 60,
                  "question": { "zh-CN": "商家名称?", "en": "Which shop?" } },
            ],
        }),
        rules: json!({
            "instructions": {
                "zh-CN": "金额写到分;商家照原文抄写。",
                "en": "Give the total to the fen; copy the shop's name as it stands.",
            },
            "price": { "unit": "task", "rate_micros": 120_000 },
            "quality": { "overlap": 2, "acceptance": "manual" },
            "terms": { "purpose": {
                "zh-CN": "用于演示文字和数字录入,内容均为虚构。",
                "en": "Shows typing of text and numbers; everything is made up.",
            } },
        }),
        items: RECEIPTS,
    }
}

const REVIEWS: &[&str] = &[
    "面条劲道,汤也鲜,老板还多给了一勺辣子,下次带同事来。",
    "等了四十分钟才上菜,端上来还是凉的。",
    "味道一般,价格也一般,路过可以吃。",
    "修鞋的师傅手真巧,三天了没开线。",
    "说好周五取衣服,周日才洗好,也没人打个电话。",
    "水果新鲜,就是称的时候没看清秤。",
    "这家的豆浆还是小时候的味道,我妈也喜欢。",
    "店里太吵了,和朋友说话要靠喊。",
    "包装完好,和图片一样,没什么特别的。",
    "退货三次都说系统忙,再也不来了。",
    "剪得不错,就是推销办卡推了半个小时。",
    "老奶奶自己包的粽子,一个顶两个,实在。",
    "充电宝租了两小时,扣了我九十九。",
    "客服态度很好,问题当天就解决了。",
    "房间干净,离车站五分钟,性价比高。",
    "热水忽冷忽热,投诉后换了一间,还算满意。",
    "买了三次了,一次比一次小份。",
    "快递小哥冒雨送上楼,给他点个赞。",
    "能用,别的不想多说。",
    "说明书全是英文,父母看不懂,差评。",
];

const MESSAGES: &[&str] = &[
    "The parcel came two days late and nobody told me why.",
    "Good soup, but eighteen yuan for that bowl is too much.",
    "The zip broke on the first day; the shop sent a new coat the same week.",
    "Friendly staff. They carried the boxes up to the third floor.",
    "It was cheaper than last year and lasts just as long.",
    "Nobody answered the phone, and the driver left it with a neighbour.",
    "The colour faded after one wash.",
    "Fast, polite, and they brought change.",
    "I asked for a refund; they offered a coupon instead.",
    "The lamp is well made and worth every cent.",
    "Free shipping was promised, then they charged for it.",
    "The courier waited until I was home. Thank you.",
    "Two of the six cups arrived broken.",
    "The discount was gone at the till, and the manager only shrugged.",
    "Solid shoes, fair price.",
    "They fixed the heater within an hour of my call.",
];

const RECEIPTS: &[&str] = &[
    "巷口面馆 牛肉面 1×18.00 卤蛋 1×2.50 合计 20.50 元",
    "永昌五金 螺丝刀 12.80 胶带 3.20 合计:16.00",
    "春风书屋 收银小票 字典一本 应收 45.00 实收 45.00",
    "老周修车 补胎 15 打气 0 共计 15 元整",
    "合众药房 创可贴 6.5 口罩 9.9 合计 ¥16.40",
    "清水洗衣 衬衫×3 每件 8.00 会员九折 实付 21.60",
    "青禾超市 米 5kg 32.90 油 1.8L 29.90 总计 62.80",
    "小满茶铺 桂花乌龙 2×14.00 合计 28.00 抹零 0",
    "东门照相馆 证件照一版 25.00 加急 10.00 总额 35.00 元",
    "安心宠物 洗护(小型犬) 68.00 优惠 8.00 实收 60.00",
];
