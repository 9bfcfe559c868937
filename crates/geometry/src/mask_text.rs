//! COCO's short text of run lengths: each run but the first three as the difference from the run two before it, cut
//! into groups of five bits, least first, a sixth bit saying that another follows, each group as the character with
//! code 48 and up (`maskApi.c` of the COCO tools).

use crate::Mask;
use crate::checked::Refused;
use crate::mask::pixels;

const FIX: &str = "give COCO's run lengths as text: characters from `0` to `o`";

impl Mask {
    /// The runs as COCO's text.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for (index, run) in self.runs().iter().enumerate() {
            let before = if index > 2 { i64::from(self.runs()[index - 2]) } else { 0 };
            let mut rest = i64::from(*run) - before;
            loop {
                let group = (rest & 0x1f) as u8;
                rest >>= 5;
                // The last group's top bit is the sign of the whole.
                let done = if group & 0x10 == 0 { rest == 0 } else { rest == -1 };
                text.push(char::from(48 + (group | if done { 0 } else { 0x20 })));
                if done {
                    break;
                }
            }
        }
        text
    }

    /// A mask from COCO's text.
    ///
    /// # Errors
    /// Where a character is none of the text's, it breaks off within a number, a run is negative or too long, or the
    /// runs do not fill the picture.
    pub fn from_text(height: u32, width: u32, text: &str) -> Result<Self, Refused> {
        let most = pixels(height, width)? as i64;
        let mut runs: Vec<i64> = Vec::new();
        let (mut number, mut shift) = (0_i64, 0_u32);
        for character in text.bytes() {
            let group = i64::from(character) - 48;
            if !(0..64).contains(&group) {
                return Err(Refused::new("runs", character.escape_ascii(), FIX));
            }
            if shift > 45 {
                return Err(Refused::new("runs", text, "give runs that add up to height times width"));
            }
            number |= (group & 0x1f) << shift;
            shift += 5;
            if group & 0x20 != 0 {
                continue;
            }
            if group & 0x10 != 0 {
                number |= -1 << shift;
            }
            let before = if runs.len() > 2 { runs[runs.len() - 2] } else { 0 };
            let run = number + before;
            if !(0..=most).contains(&run) {
                return Err(Refused::new("runs", run, "give runs that add up to height times width"));
            }
            runs.push(run);
            (number, shift) = (0, 0);
        }
        if shift > 0 {
            return Err(Refused::new("runs", text, "give the whole text; it breaks off within a number"));
        }
        Self::from_runs(height, width, runs.into_iter().map(|run| run as u32))
    }
}
