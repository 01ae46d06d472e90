//! The nodes of a wheel, each found by its number: there is room for a crowd where one comes, and nothing moves when it does.

use crate::clock::wheel::NIL;
use crate::clock::wheel::Node;

/// How many get their room at once: 16 KiB.
const CHUNK: usize = 512;

/// A list that grows by one chunk at a time. One that doubled would hold a crowd three times while it grows, and copy it under the lock.
pub(super) struct Nodes {
    chunks: Vec<Box<[Node; CHUNK]>>,
    len: usize,
}

impl Nodes {
    pub(super) const fn new() -> Self {
        Self { chunks: Vec::new(), len: 0 }
    }

    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    #[inline]
    pub(super) fn get(&self, key: u32) -> Option<&Node> {
        let key = key as usize;
        self.chunks.get(key / CHUNK)?.get(key % CHUNK)
    }

    #[inline]
    pub(super) fn get_mut(&mut self, key: u32) -> Option<&mut Node> {
        let key = key as usize;
        self.chunks.get_mut(key / CHUNK)?.get_mut(key % CHUNK)
    }

    /// One more; its number.
    pub(super) fn push(&mut self, node: Node) -> u32 {
        let key = u32::try_from(self.len).unwrap_or(NIL);
        if self.len == self.chunks.len() * CHUNK {
            self.chunks.push(Box::new([const { Node::FREE }; CHUNK]));
        }
        if let Some(place) = self.get_mut(key) {
            *place = node;
            self.len += 1;
        }
        key
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Node> {
        self.chunks.iter_mut().flat_map(|chunk| chunk.iter_mut()).take(self.len)
    }

    /// For how many there is room.
    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        self.chunks.len() * CHUNK
    }
}
