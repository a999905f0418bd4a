//! What a maker is to a purchase.

/// What a maker is in one row or one award.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Named without being bought.
    Mention,
    /// Labour or another product on or about the maker's product (rule 38).
    Platform,
    /// One of several named things that are bought (rule 37).
    Mixed,
    /// Its product is what is bought (rule 34).
    Product,
    /// The recipient is the maker itself.
    Vendor,
}

impl Role {
    pub fn name(self) -> &'static str {
        match self {
            Role::Mention => "mention",
            Role::Platform => "platform",
            Role::Mixed => "mixed",
            Role::Product => "product",
            Role::Vendor => "vendor",
        }
    }

    pub fn of_name(name: &str) -> Option<Role> {
        [Role::Mention, Role::Platform, Role::Mixed, Role::Product, Role::Vendor]
            .into_iter()
            .find(|role| role.name() == name)
    }
}
