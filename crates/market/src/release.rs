//! What can be said of a release of a data set: where it stands, and what its files are.
//!
//! A release is made of batches that are through, so that what is read for it no longer changes: however often a job is
//! cut off and goes on, its files come out the same. Deliberately not here: how any of them is written.

use crate::BatchState;
use gongdao_kernel::coded_enum;

coded_enum! {
    /// Where a release stands.
    pub enum ReleaseState {
        /// It will be made.
        Waiting = 1 "waiting",
        /// Its files are being made.
        Making = 2 "making",
        /// Its files are there and stay as they are.
        Ready = 3 "ready",
        /// It cannot be made; why stands beside it.
        Failed = 4 "failed",
    }
}

coded_enum! {
    /// What a file of a release is.
    pub enum ReleaseFormat {
        /// What the answers say together, a row for each task.
        ConsensusCsv = 1 "consensus_csv",
        /// The same as JSON lines.
        ConsensusJsonl = 2 "consensus_jsonl",
        /// Every answer, by pseudonym.
        AnswersCsv = 3 "answers_csv",
        /// The same as JSON lines.
        AnswersJsonl = 4 "answers_jsonl",
        /// Accepted objects as one COCO document.
        Coco = 5 "coco",
        /// Marked texts as CoNLL.
        Conll = 6 "conll",
        /// Marked texts as W3C Web Annotation.
        WebAnnotation = 7 "web_annotation",
        /// Label Studio's tasks.
        LabelStudio = 8 "label_studio",
        /// Accepted objects as YOLO's boxes.
        Yolo = 20 "yolo",
        /// As YOLO's outlines.
        YoloSegment = 21 "yolo_segment",
        /// As YOLO's turned boxes.
        YoloObb = 22 "yolo_obb",
        /// As YOLO's boxes with key points.
        YoloPose = 23 "yolo_pose",
        /// As Pascal VOC.
        Voc = 24 "voc",
        /// As CVAT's XML.
        Cvat = 25 "cvat",
        /// As Parquet that Hugging Face's `datasets` loads.
        Parquet = 26 "parquet",
        /// The data card, for programs.
        CardJson = 90 "card_json",
        /// The data card in Chinese.
        CardMarkdownZh = 91 "card_markdown_zh",
        /// The data card in English.
        CardMarkdownEn = 92 "card_markdown_en",
        /// The data card in Chinese, as a page.
        CardHtmlZh = 93 "card_html_zh",
        /// The data card in English, as a page.
        CardHtmlEn = 94 "card_html_en",
        /// SHA-256 of every other file, as `sha256sum -c` reads it.
        Checksums = 99 "checksums",
    }
}

impl ReleaseFormat {
    /// The files that stand in every release, behind those that were asked for.
    pub const ALWAYS: [Self; 6] = [
        Self::CardJson,
        Self::CardMarkdownZh,
        Self::CardMarkdownEn,
        Self::CardHtmlZh,
        Self::CardHtmlEn,
        Self::Checksums,
    ];

    /// Whether a requester can ask for it.
    #[must_use]
    pub fn is_asked_for(self) -> bool {
        !Self::ALWAYS.contains(&self)
    }

    /// The file's name.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::ConsensusCsv => "consensus.csv",
            Self::ConsensusJsonl => "consensus.jsonl",
            Self::AnswersCsv => "answers.csv",
            Self::AnswersJsonl => "answers.jsonl",
            Self::Coco => "objects.coco.json",
            Self::Conll => "texts.conll",
            Self::WebAnnotation => "texts.jsonld",
            Self::LabelStudio => "label-studio.json",
            Self::Yolo => "yolo.zip",
            Self::YoloSegment => "yolo-segment.zip",
            Self::YoloObb => "yolo-obb.zip",
            Self::YoloPose => "yolo-pose.zip",
            Self::Voc => "voc.zip",
            Self::Cvat => "cvat.xml",
            Self::Parquet => "objects.parquet",
            Self::CardJson => "card.json",
            Self::CardMarkdownZh => "card.zh-CN.md",
            Self::CardMarkdownEn => "card.en.md",
            Self::CardHtmlZh => "card.zh-CN.html",
            Self::CardHtmlEn => "card.en.html",
            Self::Checksums => "SHA256SUMS",
        }
    }

    /// What a browser is told that it is.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::ConsensusCsv | Self::AnswersCsv => "text/csv; charset=utf-8",
            Self::ConsensusJsonl | Self::AnswersJsonl => "application/x-ndjson",
            Self::Coco | Self::LabelStudio | Self::CardJson => "application/json",
            Self::WebAnnotation => "application/ld+json",
            Self::Yolo | Self::YoloSegment | Self::YoloObb | Self::YoloPose | Self::Voc => "application/zip",
            Self::Cvat => "application/xml",
            Self::Parquet => "application/vnd.apache.parquet",
            Self::CardMarkdownZh | Self::CardMarkdownEn => "text/markdown; charset=utf-8",
            Self::CardHtmlZh | Self::CardHtmlEn => "text/html; charset=utf-8",
            Self::Conll | Self::Checksums => "text/plain; charset=utf-8",
        }
    }
}

/// Whether a batch in this state can be part of a release: nothing about it changes any more.
#[must_use]
pub fn is_through(state: BatchState) -> bool {
    matches!(state, BatchState::Complete | BatchState::Closed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_files_share_a_name() {
        let names: BTreeSet<_> = ReleaseFormat::ALL.iter().map(|format| format.file_name()).collect();
        assert_eq!(names.len(), ReleaseFormat::ALL.len());
        assert_eq!(ReleaseFormat::ALL.iter().filter(|format| !format.is_asked_for()).count(), 6);
    }

    #[test]
    fn what_still_moves_is_not_released() {
        let through: Vec<_> = BatchState::ALL.iter().filter(|state| is_through(**state)).collect();
        assert_eq!(through, [&BatchState::Complete, &BatchState::Closed]);
    }
}
