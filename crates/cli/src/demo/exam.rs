//! The demo's exam: four questions out of ten about what a customer means, paid, with an explanation for each.

use super::give;
use anyhow::{Context, Result};
use gongdao_engine::commands::batch::FundBatch;
use gongdao_engine::commands::exam::{CreateExam, ExamDraft, NewQuestion};
use gongdao_engine::{Actor, Engine};
use gongdao_kernel::{BatchId, Money, ProjectId};
use serde_json::json;

/// The key of the project that has it.
pub const OF_PROJECT: &str = "review";

/// What a customer wrote, how they feel, and why, in Chinese and English.
const QUESTIONS: [[&str; 4]; 10] = [
    [
        "面很筋道,汤也热,下次还来。",
        "pleased",
        "三句都是肯定,“下次还来”最明确。",
        "All of it approves; “I will come again” settles it.",
    ],
    [
        "等了四十分钟,上来还是凉的。",
        "displeased",
        "久等又凉,两处都是不满。",
        "A long wait and cold food: both complain.",
    ],
    [
        "东西不错,就是店员爱答不理,不会再来了。",
        "displeased",
        "先扬后抑时看结论:“不会再来了”。",
        "Where praise turns, the end decides: they will not return.",
    ],
    [
        "就那样吧,路过可以吃一次。",
        "neutral",
        "“就那样吧”既不夸也不怨。",
        "“It is what it is” neither praises nor blames.",
    ],
    ["价格比隔壁贵两块,不过分量足,值。", "pleased", "“值”是最后的态度。", "“Worth it” is where they end."],
    [
        "你们这服务可真行,打了三个电话没人接。",
        "displeased",
        "“可真行”是反话,后半句说出了不满。",
        "“Really something” is ironic; the rest tells the complaint.",
    ],
    ["包装完好,送达时间和写的一样。", "neutral", "只陈述事实,没有态度。", "It states facts and no feeling."],
    [
        "孩子吃完问我明天能不能再买。",
        "pleased",
        "孩子还想要,是用事实表达满意。",
        "The child wants more: praise told as a fact.",
    ],
    ["没踩雷,但也没什么记忆点。", "neutral", "好坏各半,态度居中。", "Not bad, not memorable: in the middle."],
    [
        "退款很快,可惜衣服洗一次就缩了。",
        "displeased",
        "顾客在意的是衣服缩水,退款快只是补救。",
        "What matters to them is that it shrank; the refund only mends it.",
    ],
];

/// Makes it, with money for a few sittings.
pub fn make(engine: &Engine, requester: Actor, (project, batch): (ProjectId, BatchId)) -> Result<()> {
    let more = Some(Money::from_micros(10 * Money::MICROS));
    give(engine, requester, FundBatch { batch, more })?;
    let rules = json!({
        "texts": {
            "zh-CN": "读一句顾客评价,判断态度。有反话和先扬后抑的句子,请看整句的落点。",
            "en": "Read what a customer wrote and judge the mood. Some are ironic, some turn halfway: look where the sentence ends.",
        },
        "asks": 4,
        "pass_ppm": 750_000,
        "attempts": 3,
        "paid_attempts": 2,
        "wait_ms": 5_000,
        "limit_ms": 600_000,
        "expected_ms": 120_000,
        "pay_micros": 600_000,
        "qualification": "exam:customer-mood",
    });
    let question = |[text, mood, chinese, english]: [&str; 4]| NewQuestion {
        data: json!({ "text": text }).to_string(),
        expected: json!({ "mood": mood }),
        explanation: [("zh-CN", chinese), ("en", english)]
            .map(|(tag, it)| (tag.to_owned(), it.to_owned()))
            .into(),
    };
    let draft = ExamDraft {
        name: "读懂顾客的语气".to_owned(),
        batch,
        rules: serde_json::from_value(rules).context("the demo's exam")?,
        questions: Some(QUESTIONS.map(question).into()),
    };
    give(engine, requester, CreateExam { project, draft })?;
    Ok(())
}
