//! Currencies and their minor units: a table fixed for ever, so that no amount ever changes its meaning.

use crate::coded_enum;

coded_enum! {
    /// A currency by its ISO 4217 number. The ledger keeps micro-units of each; payouts happen in minor units.
    pub enum Currency {
        /// Chinese yuan.
        Cny = 156 "CNY",
        /// Hong Kong dollar.
        Hkd = 344 "HKD",
        /// Japanese yen.
        Jpy = 392 "JPY",
        /// United States dollar.
        Usd = 840 "USD",
        /// Euro.
        Eur = 978 "EUR",
    }
}

impl Currency {
    /// Digits of the bank's minor unit: 2 for cents and fen, 0 for yen.
    #[must_use]
    pub fn minor_digits(self) -> u32 {
        match self {
            Currency::Jpy => 0,
            Currency::Cny | Currency::Hkd | Currency::Usd | Currency::Eur => 2,
        }
    }
}
