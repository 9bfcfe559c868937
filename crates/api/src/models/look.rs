//! What a built-in model sees of a task: the texts that its form shows, or the first picture.

use super::Ended;
use crate::Api;
use gongdao_blobs::{Variant, picture, thumbnail};
use gongdao_engine::commands::media::{PATH, address_of};
use gongdao_engine::commands::prelabel;
use gongdao_engine::queries::media::{Media, waiting};
use gongdao_kernel::Fault;
use gongdao_labels::{Form, ShowStyle};
use gongdao_market::{MediaKind, MediaState, ModelKind, ThumbnailState};
use gongdao_quality::classify::{Features, SIDE_PIXELS, of_picture, of_text};
use serde_json::{Map, Value};
use std::io::Cursor;
use tokio::runtime::Handle;

/// Looks at the tasks of one form.
pub(super) struct Look<'a> {
    pub(super) api: &'a Api,
    pub(super) runtime: &'a Handle,
    pub(super) form: &'a Form,
    pub(super) kind: ModelKind,
}

impl Look<'_> {
    /// What is seen of a task's data, JSON; nothing where there is nothing to see.
    pub(super) fn at(&self, body: &str) -> Result<Option<Features>, Ended> {
        let data: Map<String, Value> = serde_json::from_str(body).map_err(Fault::internal)?;
        match self.kind {
            ModelKind::Picture => self.picture(&data),
            ModelKind::Text | ModelKind::Outside => {
                let text = text_of(self.form, &data);
                Ok((!text.trim().is_empty()).then(|| of_text(&text)))
            }
        }
    }

    fn picture(&self, data: &Map<String, Value>) -> Result<Option<Features>, Ended> {
        let columns = self.form.picture_columns();
        let path = columns.iter().find_map(|column| data.get(*column)?.as_str());
        let Some(address) = path.and_then(address_of) else { return Ok(None) };
        let found = self.api.engine().read(|snapshot| Ok(waiting::of_addresses(snapshot, &[(address,)])?))?;
        let Some(media) = found.into_iter().find(|media| media.state == MediaState::Kept) else {
            return Ok(None);
        };
        let Some((bytes, kind, orientation)) = self.bytes(&media)? else { return Ok(None) };
        let side = u32::try_from(SIDE_PIXELS).unwrap_or_default();
        // Decoders are other people's code and see whatever was sent; a panic there must not end this thread.
        let look = || thumbnail::pixels(Cursor::new(bytes), kind, orientation, side);
        let pixels = std::panic::catch_unwind(std::panic::AssertUnwindSafe(look));
        Ok(pixels.ok().and_then(Result::ok).and_then(|pixels| of_picture(&pixels)))
    }

    /// The small picture where there is one, since it is decoded sooner.
    fn bytes(&self, media: &Media) -> Result<Option<(Vec<u8>, picture::Kind, u8)>, Ended> {
        let orientation = u8::try_from(media.orientation).unwrap_or(1);
        let (variant, kind, orientation) = match (media.thumbnail, media.kind) {
            (ThumbnailState::Made, _) => (Variant::Thumbnail, picture::Kind::Jpeg, 1),
            (_, MediaKind::Png) => (Variant::Whole, picture::Kind::Png, orientation),
            (_, MediaKind::Jpeg) => (Variant::Whole, picture::Kind::Jpeg, orientation),
            (_, MediaKind::Webp) => (Variant::Whole, picture::Kind::Webp, orientation),
            (_, MediaKind::Gif) => (Variant::Whole, picture::Kind::Gif, orientation),
        };
        let place = self.api.media_or_none().ok_or(Ended::Failed("no_pictures"))?;
        let bytes = self.runtime.block_on(async {
            let Some(found) = place.options.blobs.get(&media.address, variant, None).await? else {
                return Ok(None);
            };
            let mut stream = found.stream;
            let mut bytes = Vec::new();
            while let Some(piece) = futures_util::StreamExt::next(&mut stream).await {
                bytes.extend_from_slice(&piece?);
            }
            Ok::<_, gongdao_blobs::BlobError>(Some(bytes))
        });
        Ok(bytes.map_err(Fault::internal)?.map(|bytes| (bytes, kind, orientation)))
    }
}

/// The texts a worker sees of a task, one under the other.
fn text_of(form: &Form, data: &Map<String, Value>) -> String {
    let shown = |column: &str| match form.show.is_empty() {
        true => column != prelabel::COLUMN,
        false => form.show.iter().any(|show| show.column == column && show.style == ShowStyle::Text),
    };
    let told = |value: &Value| match value {
        Value::String(text) if !text.starts_with(PATH) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let texts: Vec<String> =
        data.iter().filter(|(column, _)| shown(column)).filter_map(|(_, value)| told(value)).collect();
    texts.join("\n")
}
