//! From pairs to companies: clusters that no veto forbids and that hold together.
//!
//! Pairs are taken from the surest on. Two clusters become one only if no id and no judgement speaks against it, and if
//! their members fit each other on the whole: a chain of likely pairs does not make one company of its two ends.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;

use values::parallel;

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

/// Profiles that links or rulings join, directly or through others: no decision about one such component touches another.
/// Threads may join and look at the same time; what comes out does not depend on their order.
pub(crate) struct Components(Forest);

impl Components {
    pub(crate) fn new(profiles: usize) -> Components {
        Components(Forest::new(profiles))
    }

    pub(crate) fn join(&self, one: u32, other: u32) {
        loop {
            let (one, other) = (self.0.root(one), self.0.root(other));
            let (root, below) = (one.min(other), one.max(other));
            if root == below || self.0.0[below as usize].compare_exchange(below, root, Relaxed, Relaxed).is_ok() {
                return;
            }
        }
    }
}

/// Each profile's parent: one nearer to the root, which is its own.
struct Forest(Vec<AtomicU32>);

impl Forest {
    fn new(profiles: usize) -> Forest {
        Forest((0..profiles as u32).map(AtomicU32::new).collect())
    }

    fn root(&self, mut profile: u32) -> u32 {
        loop {
            let above = self.0[profile as usize].load(Relaxed);
            if above == profile {
                return profile;
            }
            // Shortens the way for those who come later: whatever others do at the same time, it leads to the same root.
            let further = self.0[above as usize].load(Relaxed);
            self.0[profile as usize].store(further, Relaxed);
            profile = further;
        }
    }
}

/// The cluster of each profile, named by its first profile. `links` may be in any order; `components` joins what they do.
pub(crate) fn cluster(
    roster: &Roster,
    weights: &Weights,
    links: &[Vec<Link>],
    components: &Components,
    rulings: &Rulings,
    threads: NonZeroUsize,
) -> Vec<u32> {
    rulings.same.iter().for_each(|(one, other)| components.join(*one, *other));
    // Components are dealt out by where they begin: those that lie near each other in memory come together.
    let shares = if links.iter().map(Vec::len).sum::<usize>() < WORTH_IT { 1 } else { threads.get() * SHARES };
    let width = roster.profiles.len().div_ceil(shares).max(1);
    let share_of = |profile: u32| components.0.root(profile) as usize / width;
    let dealt = parallel::deal(links, threads, |links| {
        let mut dealt = vec![Vec::new(); shares];
        links.iter().for_each(|link| dealt[share_of(link.one)].push(*link));
        dealt
    });
    let apart: Vec<(u32, u32)> =
        rulings.different.iter().flat_map(|(one, other)| [(*one, *other), (*other, *one)]).collect();
    let parent = Forest::new(roster.profiles.len());
    let next = Forest::new(roster.profiles.len());
    let pieces = Mutex::new(0..shares);
    parallel::on_all(threads, |_| {
        while let Some(share) = parallel::next(&pieces) {
            let mut clusters = Clusters::new(roster, &parent, &next);
            rulings.same.iter().filter(|pair| share_of(pair.0) == share).for_each(|pair| clusters.join(pair.0, pair.1));
            apart.iter().filter(|pair| share_of(pair.0) == share).for_each(|pair| clusters.keep_apart(pair.0, pair.1));
            clusters.join_by(dealt.iter().flat_map(|dealt| &dealt[share]).copied().collect(), weights);
        }
    });
    let profiles: Vec<u32> = (0..roster.profiles.len() as u32).collect();
    parallel::map(&profiles, threads, |profile| parent.root(*profile))
}

/// Fewer links are not worth a thread.
const WORTH_IT: usize = 1_000;
/// Shares of the components for each thread.
const SHARES: usize = 8;

/// The clusters of some components.
struct Clusters<'a> {
    roster: &'a Roster,
    parent: &'a Forest,
    /// The next member of each profile's cluster, in a ring.
    next: &'a Forest,
    /// Ids of clusters that have several of a registry, or whose root has none; by root.
    ids: BTreeMap<u32, [Vec<u32>; 3]>,
    /// Profiles judged different from members of a cluster, by its root.
    apart: BTreeMap<u32, Vec<u32>>,
}

impl<'a> Clusters<'a> {
    fn new(roster: &'a Roster, parent: &'a Forest, next: &'a Forest) -> Clusters<'a> {
        Clusters { roster, parent, next, ids: BTreeMap::new(), apart: BTreeMap::new() }
    }

    fn root(&self, profile: u32) -> u32 {
        self.parent.root(profile)
    }

    /// Joins what links say, the surest first.
    fn join_by(&mut self, mut links: Vec<Link>, weights: &Weights) {
        // Weights are above 0, so their bits stand in their order.
        let order = |link: &Link| {
            u128::from(!link.weight.to_bits()) << 64 | u128::from(link.one) << 32 | u128::from(link.other)
        };
        links.sort_unstable_by_key(order);
        for link in links {
            let (one, other) = (self.root(link.one), self.root(link.other));
            if one == other {
                continue;
            }
            let join = match self.ids_say(one, other) {
                // A registry has one company under an id, whether or not a name tells of a joint venture, or was cut before it.
                Some(same) => same && !self.is_judged_apart(one, other),
                None => !self.is_forbidden(one, other) && self.fit(one, other, weights),
            };
            if join {
                self.join(one, other);
            }
        }
    }

    fn keep_apart(&mut self, one: u32, other: u32) {
        let root = self.root(one);
        self.apart.entry(root).or_default().push(other);
    }

    fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        if one == other {
            return;
        }
        let (root, below) = (one.min(other), one.max(other));
        if !self.have_no_ids(root, below) {
            let mut ids = self.ids_of(root);
            for (all, more) in ids.iter_mut().zip(self.ids_of(below)) {
                all.extend(more);
                all.sort_unstable();
                all.dedup();
            }
            self.ids.remove(&below);
            self.ids.insert(root, ids);
        }
        if let Some(apart) = self.apart.remove(&below) {
            self.apart.entry(root).or_default().extend(apart);
        }
        self.parent.0[below as usize].store(root, Relaxed);
        // Exchanging what follows makes one ring of two.
        let after_root = self.next.0[root as usize].load(Relaxed);
        self.next.0[root as usize].store(self.next.0[below as usize].load(Relaxed), Relaxed);
        self.next.0[below as usize].store(after_root, Relaxed);
    }

    /// Whether two clusters have no id of a registry: most tables have none at all.
    fn have_no_ids(&self, one: u32, other: u32) -> bool {
        let none = |root: u32| {
            let fields = &self.roster.profiles[root as usize].fields;
            (fields[UEI] | fields[DUNS] | fields[CAGE]) == 0 && !self.ids.contains_key(&root)
        };
        none(one) && none(other)
    }

    fn ids_of(&self, root: u32) -> [Vec<u32>; 3] {
        if let Some(known) = self.ids.get(&root) {
            return known.clone();
        }
        let fields = &self.roster.profiles[root as usize].fields;
        [UEI, DUNS, CAGE].map(|field| if fields[field] == 0 { Vec::new() } else { vec![fields[field]] })
    }

    /// Whether judgements speak against one company, or it would be a joint venture and one of its partners (rule 24).
    fn is_forbidden(&self, one: u32, other: u32) -> bool {
        self.roster.is_joint_venture(one) != self.roster.is_joint_venture(other) || self.is_judged_apart(one, other)
    }

    fn is_judged_apart(&self, one: u32, other: u32) -> bool {
        for (root, another) in [(one, other), (other, one)] {
            let apart = self.apart.get(&root).map_or(&[][..], Vec::as_slice);
            if apart.iter().any(|profile| self.root(*profile) == another) {
                return true;
            }
        }
        false
    }

    /// What registries say: an id in common makes one company; different ids of one registry make two, unless the
    /// registry links them (one parent, and the same name).
    fn ids_say(&self, one: u32, other: u32) -> Option<bool> {
        if self.have_no_ids(one, other) {
            return None;
        }
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
        let mut member = self.next.0[root as usize].load(Relaxed);
        while member != root && length < SAMPLE {
            members[length] = member;
            length += 1;
            member = self.next.0[member as usize].load(Relaxed);
        }
        (members, length)
    }
}
