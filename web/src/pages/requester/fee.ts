// The fee that forecasts count with, in parts per million. The engine fixes the real one when a batch is made, and
// the project page shows that one; the API has no route yet that says it beforehand.
export const FEE_PPM = 80_000;
