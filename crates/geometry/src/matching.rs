//! The best pairs between two sets of things, as a whole rather than greedily.
//!
//! Taking the most alike pair first can force two bad pairs later. [`best_pairs`] finds the pairing whose likenesses add
//! up to the most, by shortest augmenting paths (Jonker and Volgenant 1987, the Hungarian method's faster form), in
//! `O(rows² · columns)`. Pairs below a threshold are never made; a thing may stay alone. Of equally good pairings the
//! same one is always returned, since rows and columns are tried in order.

/// The pairs `(row, column)` whose likenesses add up to the most, each row and column in one pair at most, in order of
/// rows. Only likenesses that are at least `threshold` and above zero make pairs. `likeness` is asked once for each row
/// and column; an answer that is not a number counts as unlike.
pub fn best_pairs(
    rows: usize,
    columns: usize,
    threshold: f64,
    likeness: impl Fn(usize, usize) -> f64,
) -> Vec<(usize, usize)> {
    let turned = rows > columns;
    let (few, many) = if turned { (columns, rows) } else { (rows, columns) };
    let value = |a: usize, b: usize| {
        let found = if turned { likeness(b, a) } else { likeness(a, b) };
        if found.is_finite() && found >= threshold && found > 0.0 { found } else { 0.0 }
    };
    let gains: Vec<f64> =
        (0..few).flat_map(|a| (0..many).map(move |b| (a, b))).map(|(a, b)| value(a, b)).collect();
    let partners = assign(few, many, |a, b| -gains[a * many + b]);
    let made = partners.into_iter().enumerate().filter(|(a, b)| gains[a * many + b] > 0.0);
    let mut pairs: Vec<(usize, usize)> = made.map(|(a, b)| if turned { (b, a) } else { (a, b) }).collect();
    pairs.sort_unstable();
    pairs
}

/// The column of each row, so that all columns differ and the costs add up to the least. There are at least as many
/// columns as rows; costs are finite.
fn assign(rows: usize, columns: usize, cost: impl Fn(usize, usize) -> f64) -> Vec<usize> {
    // Prices (`row_price`, `column_price`) keep every reduced cost at or above zero and that of every pair at zero.
    let mut row_price = vec![0.0; rows];
    let mut column_price = vec![0.0; columns];
    let mut row_of: Vec<Option<usize>> = vec![None; columns];
    for row in 0..rows {
        let mut distance = vec![f64::INFINITY; columns];
        let mut came_from: Vec<usize> = vec![columns; columns];
        let mut done = vec![false; columns];
        let (mut at, mut column, mut reached) = (row, columns, 0.0);
        // Dijkstra over columns until a free one is reached.
        loop {
            let mut nearest: Option<usize> = None;
            for next in (0..columns).filter(|next| !done[*next]) {
                let through = reached + cost(at, next) - row_price[at] - column_price[next];
                if through < distance[next] {
                    distance[next] = through;
                    came_from[next] = column;
                }
                if nearest.is_none_or(|best| distance[next] < distance[best]) {
                    nearest = Some(next);
                }
            }
            let Some(next) = nearest else { break };
            (column, reached) = (next, distance[next]);
            done[next] = true;
            match row_of[next] {
                Some(owner) => at = owner,
                None => break,
            }
        }
        row_price[row] += reached;
        for other in (0..columns).filter(|other| done[*other] && *other != column) {
            column_price[other] += distance[other] - reached;
            if let Some(owner) = row_of[other] {
                row_price[owner] += reached - distance[other];
            }
        }
        // Hand the columns on along the path.
        while column < columns {
            let before = came_from[column];
            row_of[column] = if before < columns { row_of[before] } else { Some(row) };
            column = before;
        }
    }
    let mut column_of = vec![0; rows];
    for (column, row) in row_of.iter().enumerate() {
        if let Some(row) = row {
            column_of[*row] = column;
        }
    }
    column_of
}
