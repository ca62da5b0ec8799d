//! The Merkle tree over the audit log (RFC 9162 §2.1): a hash for each entry, and one root that stands for all of them.
//!
//! Whoever appends needs only the frontier: the roots of the whole subtrees of which the tree is made, one for each bit of
//! its size. A million entries are at most twenty hashes.

use std::fmt;
use std::ops::Range;

use aws_lc_rs::digest::{Context, SHA256, digest};

/// A hash of the tree: SHA-256. No secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreeHash(pub [u8; 32]);

impl TreeHash {
    /// The hash of a leaf with these bytes.
    pub fn of_leaf(bytes: &[u8]) -> Self {
        Self::of(&[&[0x00], bytes])
    }

    /// The hash of a node with these two below it.
    pub fn of_node(left: Self, right: Self) -> Self {
        Self::of(&[&[0x01], &left.0, &right.0])
    }

    /// The root of the tree without leaves.
    pub fn of_nothing() -> Self {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, &[]).as_ref());
        Self(hash)
    }

    /// Reads the 64 lower-case hexadecimal digits that [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let half = |at: usize| u128::from_str_radix(text.get(at..at + 32)?, 16).ok();
        let (left, right) = (half(0).filter(|_| is_plain)?, half(32)?);
        let mut hash = [0; 32];
        hash[..16].copy_from_slice(&left.to_be_bytes());
        hash[16..].copy_from_slice(&right.to_be_bytes());
        Some(Self(hash))
    }

    fn of(parts: &[&[u8]]) -> Self {
        let mut context = Context::new(&SHA256);
        parts.iter().for_each(|part| context.update(part));
        let mut hash = [0; 32];
        hash.copy_from_slice(context.finish().as_ref());
        Self(hash)
    }
}

impl fmt::Display for TreeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for TreeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TreeHash({self})")
    }
}

/// What is kept of a tree so that leaves can be appended to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// The roots of the whole subtrees, the largest first.
    peaks: Vec<TreeHash>,
}

impl Frontier {
    /// Of the tree without leaves.
    pub fn empty() -> Self {
        Self { size: 0, peaks: Vec::new() }
    }

    /// As it was kept; `None` where the hashes are not as many as a tree of this size has.
    pub fn of(size: u64, peaks: Vec<TreeHash>) -> Option<Self> {
        (peaks.len() == size.count_ones() as usize).then_some(Self { size, peaks })
    }

    /// How many leaves the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The hashes, to be kept.
    pub fn peaks(&self) -> &[TreeHash] {
        &self.peaks
    }

    /// Appends a leaf.
    pub fn push(&mut self, leaf: TreeHash) {
        // As many subtrees are made whole by this leaf as the size's binary number ends in ones.
        let whole = self.size.trailing_ones() as usize;
        let kept = self.peaks.len().saturating_sub(whole);
        let joined = self.peaks.drain(kept..).rev().fold(leaf, |right, left| TreeHash::of_node(left, right));
        self.peaks.push(joined);
        self.size += 1;
    }

    /// The root of the tree.
    pub fn root(&self) -> TreeHash {
        let mut rightmost_first = self.peaks.iter().rev().copied();
        let Some(last) = rightmost_first.next() else { return TreeHash::of_nothing() };
        rightmost_first.fold(last, |right, left| TreeHash::of_node(left, right))
    }
}

/// Which leaves (from 0) the hashes of a proof stand for, from the leaf towards the root: the leaf at `index` is in the tree
/// of this `size` (RFC 9162 §2.1.3.1).
pub fn beside(index: u64, size: u64) -> Vec<Range<u64>> {
    let mut outside_in = vec![];
    let mut within = 0..size;
    while within.end - within.start > 1 {
        let middle = within.start + left_half(within.end - within.start);
        let (left, right) = (within.start..middle, middle..within.end);
        let (kept, other) = if index < middle { (left, right) } else { (right, left) };
        outside_in.push(other);
        within = kept;
    }
    outside_in.reverse();
    outside_in
}

/// The root that a proof of inclusion leads to; `None` where the proof is too long or too short for a tree of this size
/// (RFC 9162 §2.1.3.2).
pub fn root_by(leaf: TreeHash, index: u64, size: u64, proof: &[TreeHash]) -> Option<TreeHash> {
    if index >= size {
        return None;
    }
    let beside = beside(index, size);
    (beside.len() == proof.len()).then(|| {
        beside.iter().zip(proof).fold(leaf, |own, (range, other)| match range.start > index {
            true => TreeHash::of_node(own, *other),
            false => TreeHash::of_node(*other, own),
        })
    })
}

/// The size of a tree's left half: the largest power of two below its size.
fn left_half(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As RFC 9162 §2.1.1 says it.
    fn by_the_book(leaves: &[TreeHash]) -> TreeHash {
        match leaves {
            [] => TreeHash::of_nothing(),
            [only] => *only,
            _ => {
                let (left, right) = leaves.split_at(left_half(leaves.len() as u64) as usize);
                TreeHash::of_node(by_the_book(left), by_the_book(right))
            }
        }
    }

    fn leaves(count: u8) -> Vec<TreeHash> {
        (0..count).map(|n| TreeHash::of_leaf(&[n])).collect()
    }

    fn frontier(leaves: &[TreeHash]) -> Frontier {
        let mut frontier = Frontier::empty();
        leaves.iter().for_each(|leaf| frontier.push(*leaf));
        frontier
    }

    #[test]
    fn hashes_are_those_that_others_compute() {
        // The empty tree, an empty leaf, and a leaf of `L123456`: known answers of Certificate Transparency.
        let check = |hash: TreeHash, expect: &str| assert_eq!(hash.to_string(), expect);
        check(TreeHash::of_nothing(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        check(TreeHash::of_leaf(b""), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        check(TreeHash::of_leaf(b"L123456"), "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
        let node = TreeHash::of_node(TreeHash([b'a'; 32]), TreeHash([b'b'; 32]));
        assert_eq!(TreeHash::parse(&node.to_string()), Some(node));
        assert_eq!(TreeHash::parse(&node.to_string().to_uppercase()), None);
        assert_eq!(TreeHash::parse("+3b0c4"), None);
    }

    #[test]
    fn a_frontier_has_the_root_of_the_whole_tree_at_every_size() {
        let all = leaves(200);
        for size in 0..all.len() {
            let frontier = frontier(&all[..size]);
            assert_eq!((frontier.root(), frontier.size()), (by_the_book(&all[..size]), size as u64));
            assert_eq!(Frontier::of(size as u64, frontier.peaks().to_vec()), Some(frontier));
        }
        assert_eq!(Frontier::of(3, leaves(1)), None);
    }

    #[test]
    fn every_leaf_of_every_tree_is_shown_to_be_in_it_and_in_no_other_place() {
        let all = leaves(40);
        for size in 1..all.len() as u64 {
            let tree = &all[..size as usize];
            for index in 0..size {
                let hashes = |range: &Range<u64>| frontier(&tree[range.start as usize..range.end as usize]).root();
                let proof: Vec<TreeHash> = beside(index, size).iter().map(hashes).collect();
                assert_eq!(root_by(tree[index as usize], index, size, &proof), Some(by_the_book(tree)));
                for other in (0..size).filter(|other| *other != index) {
                    assert_ne!(root_by(tree[index as usize], other, size, &proof), Some(by_the_book(tree)));
                }
                let longer = [proof.as_slice(), &[all[0]]].concat();
                assert_eq!(root_by(tree[index as usize], index, size, &longer), None);
            }
            assert_eq!(root_by(all[0], size, size, &[]), None);
        }
    }
}
