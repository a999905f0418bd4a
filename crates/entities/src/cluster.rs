//! From pairs to companies: clusters that no veto forbids and that hold together.
//!
//! Pairs are taken from the surest on. Two clusters become one only if no id and no judgement speaks against it, and if
//! their members fit each other on the whole: a chain of likely pairs does not make one company of its two ends.

use std::collections::BTreeMap;

use crate::comparison::{Comparison, NameLevel};
use crate::model::Weights;
use crate::roster::{CAGE, DUNS, PARENT, Roster, UEI};

/// Two profiles that are likely of one company, and how likely, in bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Link {
    pub(crate) weight: f32,
    pub(crate) one: u32,
    pub(crate) other: u32,
}

/// What people have judged, by profile: it wins over the model.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rulings {
    /// Profiles of one company.
    pub(crate) same: Vec<(u32, u32)>,
    /// Profiles of two companies.
    pub(crate) different: Vec<(u32, u32)>,
}

/// Members of two clusters that are compared before they become one.
const SAMPLE: usize = 4;

/// The cluster of each profile, named by its first profile.
pub(crate) fn cluster(roster: &Roster, weights: &Weights, mut links: Vec<Link>, rulings: &Rulings) -> Vec<u32> {
    links.sort_unstable_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| (a.one, a.other).cmp(&(b.one, b.other))));
    let mut clusters = Clusters::new(roster, rulings);
    for (one, other) in &rulings.same {
        clusters.join(*one, *other);
    }
    for link in links {
        let (one, other) = (clusters.root(link.one), clusters.root(link.other));
        if one == other {
            continue;
        }
        let join = match clusters.ids_say(one, other) {
            Some(same) => same && !clusters.is_forbidden(one, other),
            None => !clusters.is_forbidden(one, other) && clusters.fit(one, other, weights),
        };
        if join {
            clusters.join(one, other);
        }
    }
    (0..roster.profiles.len() as u32).map(|profile| clusters.root(profile)).collect()
}

struct Clusters<'a> {
    roster: &'a Roster,
    parent: Vec<u32>,
    /// The next member of each profile's cluster, in a ring.
    next: Vec<u32>,
    /// Ids of clusters that have several of a registry, or whose root has none; by root.
    ids: BTreeMap<u32, [Vec<u32>; 3]>,
    /// Profiles judged different from members of a cluster, by its root.
    apart: BTreeMap<u32, Vec<u32>>,
}

impl<'a> Clusters<'a> {
    fn new(roster: &'a Roster, rulings: &Rulings) -> Clusters<'a> {
        let all: Vec<u32> = (0..roster.profiles.len() as u32).collect();
        let mut apart: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (one, other) in &rulings.different {
            apart.entry(*one).or_default().push(*other);
            apart.entry(*other).or_default().push(*one);
        }
        Clusters { roster, parent: all.clone(), next: all, ids: BTreeMap::new(), apart }
    }

    fn root(&mut self, mut profile: u32) -> u32 {
        while self.parent[profile as usize] != profile {
            let above = self.parent[profile as usize];
            self.parent[profile as usize] = self.parent[above as usize];
            profile = self.parent[profile as usize];
        }
        profile
    }

    fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        if one == other {
            return;
        }
        let (root, below) = (one.min(other), one.max(other));
        let mut ids = self.ids_of(root);
        for (all, more) in ids.iter_mut().zip(self.ids_of(below)) {
            all.extend(more);
            all.sort_unstable();
            all.dedup();
        }
        self.ids.remove(&below);
        if ids.iter().any(|list| !list.is_empty()) {
            self.ids.insert(root, ids);
        }
        if let Some(apart) = self.apart.remove(&below) {
            self.apart.entry(root).or_default().extend(apart);
        }
        self.parent[below as usize] = root;
        self.next.swap(root as usize, below as usize);
    }

    fn ids_of(&self, root: u32) -> [Vec<u32>; 3] {
        if let Some(known) = self.ids.get(&root) {
            return known.clone();
        }
        let fields = &self.roster.profiles[root as usize].fields;
        [UEI, DUNS, CAGE].map(|field| if fields[field] == 0 { Vec::new() } else { vec![fields[field]] })
    }

    /// Whether judgements speak against one company, or it would be a joint venture and one of its partners (rule 24).
    fn is_forbidden(&mut self, one: u32, other: u32) -> bool {
        if self.roster.is_joint_venture(one) != self.roster.is_joint_venture(other) {
            return true;
        }
        for (root, another) in [(one, other), (other, one)] {
            let apart = self.apart.get(&root).cloned().unwrap_or_default();
            if apart.into_iter().any(|profile| self.root(profile) == another) {
                return true;
            }
        }
        false
    }

    /// What registries say: an id in common makes one company; different ids of one registry make two, unless the
    /// registry links them (one parent, and the same name).
    fn ids_say(&self, one: u32, other: u32) -> Option<bool> {
        let (a, b) = (self.ids_of(one), self.ids_of(other));
        if a.iter().zip(&b).any(|(a, b)| a.iter().any(|id| b.contains(id))) {
            return Some(true);
        }
        let in_conflict = a.iter().zip(&b).any(|(a, b)| !a.is_empty() && !b.is_empty());
        (in_conflict && !self.is_linked_by_registry(one, other)).then_some(false)
    }

    fn is_linked_by_registry(&self, one: u32, other: u32) -> bool {
        let parent = |profile: u32| self.roster.profiles[profile as usize].fields[PARENT];
        parent(one) != 0
            && parent(one) == parent(other)
            && self.roster.compare(one, other).levels[Comparison::Name as usize] <= NameLevel::Respelt as u8
    }

    /// Whether a sample of both clusters is, on average, more likely one company than not.
    fn fit(&self, one: u32, other: u32, weights: &Weights) -> bool {
        let (a, b) = (self.sample(one), self.sample(other));
        if a.1 == 1 && b.1 == 1 {
            return true;
        }
        let mut sum = 0.0;
        for x in &a.0[..a.1] {
            for y in &b.0[..b.1] {
                sum += weights.of_candidates(&self.roster.compare(*x.min(y), *x.max(y))).clamp(-12.0, 12.0);
            }
        }
        sum >= 0.0
    }

    /// Up to [`SAMPLE`] members, the root first.
    fn sample(&self, root: u32) -> ([u32; SAMPLE], usize) {
        let mut members = [root; SAMPLE];
        let mut length = 1;
        let mut member = self.next[root as usize];
        while member != root && length < SAMPLE {
            members[length] = member;
            length += 1;
            member = self.next[member as usize];
        }
        (members, length)
    }
}
