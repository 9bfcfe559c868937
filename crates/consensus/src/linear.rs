//! Two small solvers for symmetric positive systems, so that maxima are reached by Newton steps and their errors can be
//! told. Sums run in one fixed order, so results are the same everywhere.

/// Solves `A x = b` by conjugate gradients with the diagonal as preconditioner; `multiply` writes `A v`. `A` may be
/// singular as long as `b` lies in its range. Stops when the residual is `rest` of `b`, or after `2 n + 20` rounds.
pub(crate) fn conjugate_gradients(
    diagonal: &[f64],
    b: &[f64],
    rest: f64,
    mut multiply: impl FnMut(&[f64], &mut [f64]),
) -> Vec<f64> {
    let n = b.len();
    let scaled = |r: &[f64]| -> Vec<f64> {
        r.iter().zip(diagonal).map(|(r, d)| if *d > 0.0 { r / d } else { 0.0 }).collect()
    };
    let (mut x, mut residual) = (vec![0.0; n], b.to_vec());
    let mut z = scaled(&residual);
    let mut direction = z.clone();
    let mut rho = dot(&residual, &z);
    let goal = dot(b, b) * rest * rest;
    let mut image = vec![0.0; n];
    for _ in 0..2 * n + 20 {
        if dot(&residual, &residual) <= goal || rho <= 0.0 {
            break;
        }
        multiply(&direction, &mut image);
        let curvature = dot(&direction, &image);
        if !curvature.is_finite() || curvature <= 0.0 {
            break;
        }
        let step = rho / curvature;
        for index in 0..n {
            x[index] += step * direction[index];
            residual[index] -= step * image[index];
        }
        z = scaled(&residual);
        let next = dot(&residual, &z);
        for index in 0..n {
            direction[index] = z[index] + next / rho * direction[index];
        }
        rho = next;
    }
    x
}

/// The sum of products.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The inverse of a symmetric positive matrix, row by row in one list, by Cholesky's factors; `None` where it is not
/// positive.
pub(crate) fn inverse(matrix: &[f64], n: usize) -> Option<Vec<f64>> {
    let mut lower = matrix.to_vec();
    for j in 0..n {
        let rest = &mut lower[j * n..];
        let pivot = rest[j] - dot(&rest[..j], &rest[..j]);
        if !pivot.is_finite() || pivot <= 0.0 {
            return None;
        }
        let root = pivot.sqrt();
        rest[j] = root;
        let (row, below) = rest.split_at_mut(n);
        for other in below.chunks_exact_mut(n) {
            other[j] = (other[j] - dot(&other[..j], &row[..j])) / root;
        }
    }
    // Columns of the inverse of the lower factor, kept as rows, then their products.
    let mut factor = vec![0.0; n * n];
    for column in 0..n {
        let found = &mut factor[column * n..(column + 1) * n];
        found[column] = 1.0 / lower[column * n + column];
        for row in column + 1..n {
            let sum = dot(&lower[row * n + column..row * n + row], &found[column..row]);
            found[row] = -sum / lower[row * n + row];
        }
    }
    let mut result = vec![0.0; n * n];
    for i in 0..n {
        for j in i..n {
            let value = dot(&factor[i * n + j..(i + 1) * n], &factor[j * n + j..(j + 1) * n]);
            result[i * n + j] = value;
            result[j * n + i] = value;
        }
    }
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_solve_the_same_system() {
        let matrix = [4.0, 1.0, 0.5, 1.0, 3.0, -1.0, 0.5, -1.0, 5.0];
        let inverse = inverse(&matrix, 3).expect("positive");
        let b = [1.0, -2.0, 3.0];
        let solved = conjugate_gradients(&[4.0, 3.0, 5.0], &b, 1e-14, |v, out| {
            for row in 0..3 {
                out[row] = dot(&matrix[row * 3..row * 3 + 3], v);
            }
        });
        for row in 0..3 {
            assert!((dot(&inverse[row * 3..row * 3 + 3], &b) - solved[row]).abs() < 1e-12);
            assert!((dot(&matrix[row * 3..row * 3 + 3], &solved) - b[row]).abs() < 1e-12);
        }
        assert_eq!(super::inverse(&[1.0, 2.0, 2.0, 1.0], 2), None);
    }
}
