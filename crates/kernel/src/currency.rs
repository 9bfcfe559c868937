//! Currencies and their minor units: a table fixed for ever, so that no amount ever changes its meaning.

use crate::{Money, coded_enum};

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

    /// The bank's minor unit: a fen or a cent is 10,000 micro-units, a yen 1,000,000.
    #[must_use]
    pub fn minor_unit(self) -> Money {
        Money::from_micros(Money::MICROS / 10_i64.pow(self.minor_digits()))
    }

    /// The largest amount of whole minor units that is no more than `amount`; what is above it is the residue (L3).
    #[must_use]
    pub fn whole(self, amount: Money) -> Money {
        let unit = self.minor_unit().micros();
        Money::from_micros(amount.micros() - amount.micros().rem_euclid(unit))
    }
}
