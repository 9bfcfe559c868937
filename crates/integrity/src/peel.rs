//! Peeling a two-sided graph from outside to its dense core.
//!
//! Again and again the node with the least load (the weight of its edges to nodes still there) is taken away. What is
//! left when the mean load per node is highest is a dense block, at worst half as dense as the densest (Charikar 2000);
//! with items weighted down by how popular they are, likes that a paid account gives for cover do not hide it (FRAUDAR,
//! Hooi et al. 2016). The level at which a node goes, the highest least load so far, is its core number.
//!
//! Nodes wait in buckets whose width grows with the load (exact below eight, within a ninth above), so that a popular
//! item moves a few dozen times and not once an edge. A hundred million edges take eight bytes each for the two lists of
//! neighbours, and some twenty a node.
//!
//! Deliberately not here: what a block means. A peel always returns something; whether it is beyond chance is decided by
//! whoever asked.

/// A graph of users and items, as lists of neighbours on both sides.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    user_start: Vec<u32>,
    items: Vec<u32>,
    item_start: Vec<u32>,
    users: Vec<u32>,
}

/// What a peel found. Nodes are numbered users first, then items.
#[derive(Debug, Clone, Default)]
pub struct Peel {
    /// The level of each node: the weight it holds to nodes that went no earlier.
    pub level: Vec<u32>,
    /// All nodes in the order in which they went.
    pub order: Vec<u32>,
    /// How many went before the densest block was left: the block is `order[block..]`.
    pub block: usize,
    /// The density of that block: weight per node.
    pub density: f64,
}

const NOBODY: u32 = u32::MAX;
const BUCKETS: usize = 8 + 8 * 29 + 1;

impl Graph {
    /// Builds the lists from edges (user, item) that are told twice in the same order; at most 4,294,967,295.
    pub fn build<I: Iterator<Item = (u32, u32)>>(users: usize, items: usize, edges: impl Fn() -> I) -> Self {
        let (mut user_start, mut item_start) = (vec![0u32; users + 1], vec![0u32; items + 1]);
        for (user, item) in edges() {
            user_start[user as usize] += 1;
            item_start[item as usize] += 1;
        }
        let total = ends(&mut user_start);
        ends(&mut item_start);
        let mut graph = Self { user_start, items: vec![0; total], item_start, users: vec![0; total] };
        for (user, item) in edges() {
            let place = &mut graph.user_start[user as usize];
            *place -= 1;
            graph.items[*place as usize] = item;
            let place = &mut graph.item_start[item as usize];
            *place -= 1;
            graph.users[*place as usize] = user;
        }
        graph
    }

    /// How many edges there are.
    pub fn edges(&self) -> usize {
        self.items.len()
    }

    /// How many edges an item has.
    pub fn item_degree(&self, item: usize) -> u32 {
        self.item_start[item + 1] - self.item_start[item]
    }

    fn items_of(&self, user: usize) -> &[u32] {
        &self.items[self.user_start[user] as usize..self.user_start[user + 1] as usize]
    }

    fn users_of(&self, item: usize) -> &[u32] {
        &self.users[self.item_start[item] as usize..self.item_start[item + 1] as usize]
    }

    /// Peels, with a weight for each item's edges. `user_factor` says how many times a user's load counts: with 2, a user
    /// is at the level of an item that holds twice as much.
    pub fn peel(&self, weight: &[u16], user_factor: u32) -> Peel {
        let mut state = Peeling::new(self, weight, user_factor.max(1));
        state.run();
        Peel { level: state.level, order: state.order, block: state.block, density: state.density }
    }
}

/// Turns counts into where each list ends; filling downwards makes it where each begins.
fn ends(counts: &mut [u32]) -> usize {
    let mut sum = 0u32;
    for count in counts.iter_mut() {
        sum += *count;
        *count = sum;
    }
    sum as usize
}

/// Buckets: one for each load below eight, then eight for each doubling.
fn bucket(load: u32) -> usize {
    if load < 8 {
        return load as usize;
    }
    let power = load.ilog2();
    8 + (power as usize - 3) * 8 + ((load >> (power - 3)) & 7) as usize
}

struct Peeling<'a> {
    graph: &'a Graph,
    weight: &'a [u16],
    user_factor: u32,
    user_count: usize,
    load: Vec<u32>,
    level: Vec<u32>,
    heads: [u32; BUCKETS],
    next: Vec<u32>,
    previous: Vec<u32>,
    order: Vec<u32>,
    block: usize,
    density: f64,
}

impl<'a> Peeling<'a> {
    fn new(graph: &'a Graph, weight: &'a [u16], user_factor: u32) -> Self {
        let user_count = graph.user_start.len().saturating_sub(1);
        let item_count = graph.item_start.len().saturating_sub(1);
        let nodes = user_count + item_count;
        let mut state = Self {
            graph,
            weight,
            user_factor,
            user_count,
            load: vec![0; nodes],
            level: vec![0; nodes],
            heads: [NOBODY; BUCKETS],
            next: vec![NOBODY; nodes],
            previous: vec![NOBODY; nodes],
            order: Vec::with_capacity(nodes),
            block: 0,
            density: 0.0,
        };
        for user in 0..user_count {
            let held: u32 = graph.items_of(user).iter().map(|item| u32::from(weight[*item as usize])).sum();
            state.load[user] = held.saturating_mul(user_factor).min(NOBODY - 1);
        }
        for (item, load) in state.load[user_count..].iter_mut().enumerate() {
            *load = graph.item_degree(item).saturating_mul(u32::from(weight[item])).min(NOBODY - 1);
        }
        for node in (0..nodes).rev() {
            state.link(node);
        }
        state
    }

    fn link(&mut self, node: usize) {
        let head = &mut self.heads[bucket(self.load[node])];
        self.next[node] = *head;
        self.previous[node] = NOBODY;
        if *head != NOBODY {
            self.previous[*head as usize] = node as u32;
        }
        *head = node as u32;
    }

    fn unlink(&mut self, node: usize, from: usize) {
        let (next, previous) = (self.next[node], self.previous[node]);
        if next != NOBODY {
            self.previous[next as usize] = previous;
        }
        if previous == NOBODY {
            self.heads[from] = next;
        } else {
            self.next[previous as usize] = next;
        }
    }

    fn run(&mut self) {
        let items = self.load.len() - self.user_count;
        let mut mass: u64 = (0..items).map(|item| u64::from(self.load[self.user_count + item])).sum();
        let (mut lowest, mut level) = (0, 0);
        while self.order.len() < self.load.len() {
            let left = (self.load.len() - self.order.len()) as f64;
            if mass as f64 / left > self.density {
                (self.density, self.block) = (mass as f64 / left, self.order.len());
            }
            while self.heads[lowest] == NOBODY {
                lowest += 1;
            }
            let node = self.heads[lowest] as usize;
            self.unlink(node, lowest);
            level = level.max(self.load[node]);
            self.level[node] = level;
            self.order.push(node as u32);
            let (touched, gone) = self.remove(node);
            mass -= gone;
            lowest = lowest.min(touched);
        }
    }

    /// Takes a node's edges from its neighbours. Returns the lowest bucket that a neighbour came into, and the weight.
    fn remove(&mut self, node: usize) -> (usize, u64) {
        let graph = self.graph;
        let (mut lowest, mut gone) = (BUCKETS - 1, 0u64);
        self.load[node] = NOBODY;
        if node < self.user_count {
            for item in graph.items_of(node) {
                let weight = u32::from(self.weight[*item as usize]);
                gone += self.lower(self.user_count + *item as usize, weight, weight, &mut lowest);
            }
        } else {
            let weight = u32::from(self.weight[node - self.user_count]);
            for user in graph.users_of(node - self.user_count) {
                gone += self.lower(*user as usize, weight * self.user_factor, weight, &mut lowest);
            }
        }
        (lowest, gone)
    }

    fn lower(&mut self, node: usize, by: u32, weight: u32, lowest: &mut usize) -> u64 {
        let load = self.load[node];
        if load == NOBODY {
            return 0;
        }
        self.load[node] = load.saturating_sub(by);
        let (from, to) = (bucket(load), bucket(self.load[node]));
        if from != to {
            self.unlink(node, from);
            self.link(node);
            *lowest = (*lowest).min(to);
        }
        u64::from(weight)
    }
}
