//! What is bought in the generated world: official product and industry codes, and the words that buyers use.

/// A kind of purchase with its official codes and the words of its descriptions.
pub(super) struct Good {
    pub(super) category: Category,
    /// Product or service code and its description.
    pub(super) psc: (&'static str, &'static str),
    /// Industry code and its description.
    pub(super) naics: (&'static str, &'static str),
    /// True for a service: it has no country of manufacture.
    pub(super) service: bool,
    /// Descriptions where the category has none of its own; `{}` stands for a place, `#` for a number.
    pub(super) texts: &'static [&'static str],
}

/// What kind of thing a good is, and so which words and which makers go with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Category {
    Software,
    Cloud,
    Hardware,
    Data,
    /// Labour on somebody's product (rule 38).
    Labour,
    /// Nothing that any maker of this world makes.
    Other,
}

impl Category {
    /// Words that buy a product by name; `{}` stands for the product, `#` for a number.
    pub(super) fn naming(self) -> &'static [&'static str] {
        match self {
            Category::Cloud => CLOUD_NAMED,
            Category::Hardware => HARDWARE_NAMED,
            Category::Data => DATA_NAMED,
            Category::Labour => LABOUR_NAMED,
            Category::Software | Category::Other => SOFTWARE_NAMED,
        }
    }

    /// Words that buy the same without saying whose product it is (rule 36).
    pub(super) fn unnamed(self) -> &'static [&'static str] {
        match self {
            Category::Cloud => &["CLOUD HOSTING SERVICES", "CLOUD SUBSCRIPTION", "HOSTING SERVICES"],
            Category::Hardware => {
                &["IT EQUIPMENT", "IT HARDWARE", "EQUIPMENT REFRESH", "COMPUTERS", "HARDWARE AND WARRANTY"]
            }
            Category::Data => &["DATA SUBSCRIPTION", "ONLINE SUBSCRIPTION SERVICES", "SUBSCRIPTION RENEWAL"],
            Category::Labour => &["CONTRACTOR SUPPORT SERVICES", "IT SUPPORT SERVICES", "TECHNICAL SUPPORT SERVICES"],
            Category::Software | Category::Other => &[
                "SOFTWARE LICENSES",
                "IT SOFTWARE",
                "SOFTWARE LICENSE RENEWAL",
                "SOFTWARE MAINTENANCE",
                "LICENSES AND MAINTENANCE",
            ],
        }
    }
}

const SOFTWARE_NAMED: &[&str] = &[
    "{} SOFTWARE LICENSES",
    "RENEWAL OF {} LICENSES AND MAINTENANCE",
    "{} ANNUAL SUBSCRIPTION RENEWAL",
    "PURCHASE OF {} SOFTWARE, # USERS",
    "\"{}\" ENTERPRISE LICENSE AGREEMENT",
    "{} SOFTWARE MAINTENANCE RENEWAL",
    "THE PURPOSE OF THIS ORDER IS TO PROCURE # {} LICENSES",
    "{} LICENSES",
];
const CLOUD_NAMED: &[&str] = &[
    "{} CLOUD HOSTING",
    "{} CLOUD SUBSCRIPTION, # ACCOUNTS",
    "PURCHASE OF {} CLOUD HOSTING SUBSCRIPTION",
    "RENEWAL OF {} CLOUD SUBSCRIPTION",
];
const HARDWARE_NAMED: &[&str] = &[
    "{} EQUIPMENT",
    "PURCHASE OF # {} DEVICES",
    "{} HARDWARE AND WARRANTY",
    "PURCHASE OF {} EQUIPMENT, # UNITS, AND ACCESSORIES",
    "{} HARDWARE REFRESH",
    "# \"{}\" UNITS WITH HARDWARE MAINTENANCE",
];
const DATA_NAMED: &[&str] = &[
    "{} DATA SUBSCRIPTION",
    "{} SUBSCRIPTION, # SEATS",
    "RENEWAL OF {} ONLINE SUBSCRIPTION",
    "PURCHASE OF {} DATA SUBSCRIPTION",
];
const LABOUR_NAMED: &[&str] = &[
    "{} PLATFORM SUPPORT SERVICES",
    "{} DEVELOPMENT SUPPORT SERVICES",
    "CONTRACTOR SUPPORT SERVICES FOR {}",
    "{} ADMINISTRATION AND DEVELOPMENT, CONTRACTOR SUPPORT SERVICES",
];

/// All goods; those of [`Category::Other`] are nine tenths of the awards.
pub(super) const GOODS: &[Good] = {
    use Category::{Cloud, Data, Hardware, Labour, Software};
    const PUBLISHERS: (&str, &str) = ("511210", "SOFTWARE PUBLISHERS");
    const RELATED: (&str, &str) = ("541519", "OTHER COMPUTER RELATED SERVICES");
    const DESIGN: (&str, &str) = ("541512", "COMPUTER SYSTEMS DESIGN SERVICES");
    const PROGRAMMING: (&str, &str) = ("541511", "CUSTOM COMPUTER PROGRAMMING SERVICES");
    const HOSTING: (&str, &str) = ("518210", "DATA PROCESSING, HOSTING, AND RELATED SERVICES");
    const COMPUTERS: (&str, &str) = ("334111", "ELECTRONIC COMPUTER MANUFACTURING");
    const ALL_OTHER: (&str, &str) = ("541990", "ALL OTHER PROFESSIONAL, SCIENTIFIC, AND TECHNICAL SERVICES");
    const MANAGEMENT: (&str, &str) = ("541611", "ADMINISTRATIVE MANAGEMENT AND GENERAL MANAGEMENT CONSULTING SERVICES");
    const BUILDING: (&str, &str) = ("236220", "COMMERCIAL AND INSTITUTIONAL BUILDING CONSTRUCTION");
    &[
        product(
            Software,
            ("7A21", "IT AND TELECOM - BUSINESS APPLICATION SOFTWARE (PERPETUAL LICENSE SOFTWARE)"),
            PUBLISHERS,
        ),
        product(Software, ("7030", "INFORMATION TECHNOLOGY SOFTWARE"), RELATED),
        product(
            Software,
            ("DA10", "IT AND TELECOM - BUSINESS APPLICATION/APPLICATION DEVELOPMENT SOFTWARE AS A SERVICE"),
            RELATED,
        ),
        product(
            Software,
            ("7J20", "IT AND TELECOM - SECURITY AND COMPLIANCE PRODUCTS (HARDWARE AND PERPETUAL LICENSE SOFTWARE)"),
            RELATED,
        ),
        product(Cloud, ("DB10", "IT AND TELECOM - COMPUTE AS A SERVICE: MAINFRAME/SERVERS"), HOSTING),
        product(Cloud, ("DH10", "IT AND TELECOM - PLATFORM AS A SERVICE: DATABASE, MAINFRAME, MIDDLEWARE"), RELATED),
        product(
            Hardware,
            ("7B22", "IT AND TELECOM - COMPUTE: SERVERS (HARDWARE AND PERPETUAL LICENSE SOFTWARE)"),
            COMPUTERS,
        ),
        product(Hardware, ("7050", "INFORMATION TECHNOLOGY COMPONENTS"), RELATED),
        product(
            Hardware,
            ("7G21", "IT AND TELECOM - NETWORK: DIGITAL NETWORK PRODUCTS (HARDWARE AND PERPETUAL LICENSE SOFTWARE)"),
            RELATED,
        ),
        product(
            Data,
            ("DA10", "IT AND TELECOM - BUSINESS APPLICATION/APPLICATION DEVELOPMENT SOFTWARE AS A SERVICE"),
            HOSTING,
        ),
        product(Data, ("D317", "IT AND TELECOM- WEB-BASED SUBSCRIPTION"), ALL_OTHER),
        product(
            Labour,
            ("DA01", "IT AND TELECOM - BUSINESS APPLICATION/APPLICATION DEVELOPMENT SUPPORT SERVICES (LABOR)"),
            DESIGN,
        ),
        product(Labour, ("DF01", "IT AND TELECOM - IT MANAGEMENT SUPPORT SERVICES (LABOR)"), DESIGN),
        product(Labour, ("D302", "IT AND TELECOM- SYSTEMS DEVELOPMENT"), PROGRAMMING),
        service(
            ("S201", "HOUSEKEEPING- CUSTODIAL JANITORIAL"),
            ("561720", "JANITORIAL SERVICES"),
            &[
                "JANITORIAL SERVICES AT {} STATION",
                "CUSTODIAL SERVICES, {}",
                "WINDOW WASHING AND CARPET CLEANING IN {}",
            ],
        ),
        service(
            ("S206", "HOUSEKEEPING- GUARD"),
            ("561612", "SECURITY GUARDS AND PATROL SERVICES"),
            &["GUARD SERVICES, {}", "ARMED GUARD SERVICES AT THE {} WAREHOUSE", "PROTECTIVE SECURITY OFFICERS"],
        ),
        service(
            ("S208", "HOUSEKEEPING- LANDSCAPING/GROUNDSKEEPING"),
            ("561730", "LANDSCAPING SERVICES"),
            &["GROUNDS MAINTENANCE AT {}", "MOWING, WEEDING AND HEDGE TRIMMING, {}", "SNOW REMOVAL AND MOWING IN {}"],
        ),
        service(
            ("S216", "HOUSEKEEPING- FACILITIES OPERATIONS SUPPORT"),
            ("561210", "FACILITIES SUPPORT SERVICES"),
            &["OPERATION AND MAINTENANCE OF THE {} FACILITY", "FACILITY MAINTENANCE, {}"],
        ),
        service(
            ("S203", "HOUSEKEEPING- FOOD"),
            ("722310", "FOOD SERVICE CONTRACTORS"),
            &["MEALS FOR TRAINEES AT {}", "CAFETERIA SERVICES"],
        ),
        service(
            ("R408", "SUPPORT- PROFESSIONAL: PROGRAM MANAGEMENT/SUPPORT"),
            MANAGEMENT,
            &[
                "PROGRAM MANAGEMENT SUPPORT",
                "ADMINISTRATIVE SUPPORT SERVICES FOR THE {} REGION",
                "STRATEGIC PLANNING SUPPORT",
            ],
        ),
        service(
            ("R425", "SUPPORT- PROFESSIONAL: ENGINEERING/TECHNICAL"),
            ("541330", "ENGINEERING SERVICES"),
            &["ENGINEERING STUDY OF THE {} PIER", "GEOTECHNICAL SURVEY, {}", "STRUCTURAL INSPECTION OF TOWERS"],
        ),
        service(("R430", "SUPPORT- PROFESSIONAL: PHYSICAL SECURITY AND BADGING"), ALL_OTHER, &["BADGING SERVICES, {}"]),
        service(
            ("R431", "SUPPORT- PROFESSIONAL: HUMAN RESOURCES"),
            MANAGEMENT,
            &["EMPLOYEE ASSISTANCE PROGRAM", "RELOCATION COUNSELING"],
        ),
        service(
            ("U009", "EDUCATION/TRAINING- GENERAL"),
            ("611430", "PROFESSIONAL AND MANAGEMENT DEVELOPMENT TRAINING"),
            &["LEADERSHIP TRAINING FOR # SUPERVISORS", "FIRST AID TRAINING, {}"],
        ),
        service(
            ("V231", "TRANSPORTATION/TRAVEL/RELOCATION- TRAVEL/LODGING/RECRUITMENT: LODGING, HOTEL/MOTEL"),
            ("721110", "HOTELS (EXCEPT CASINO HOTELS) AND MOTELS"),
            &["LODGING IN {}, # ROOM NIGHTS", "HOTEL ROOMS FOR TRAINEES"],
        ),
        service(
            (
                "W074",
                "LEASE OR RENTAL OF EQUIPMENT- OFFICE MACHINES, TEXT PROCESSING SYSTEMS, AND VISIBLE RECORD EQUIPMENT",
            ),
            ("532420", "OFFICE MACHINERY AND EQUIPMENT RENTAL AND LEASING"),
            &["COPIER LEASE, {}", "LEASE OF # COPIERS WITH MAINTENANCE"],
        ),
        service(
            ("J023", "MAINT/REPAIR/REBUILD OF EQUIPMENT- GROUND EFFECT VEHICLES, MOTOR VEHICLES, TRAILERS, AND CYCLES"),
            ("811111", "GENERAL AUTOMOTIVE REPAIR"),
            &["VEHICLE REPAIR, {}", "TRAILER MAINTENANCE"],
        ),
        service(
            ("J019", "MAINT/REPAIR/REBUILD OF EQUIPMENT- SHIPS, SMALL CRAFT, PONTOONS, AND FLOATING DOCKS"),
            ("336611", "SHIP BUILDING AND REPAIRING"),
            &["DRYDOCK REPAIRS OF FERRY # AT {}", "HULL CLEANING AND PAINTING", "BUOY TENDER ENGINE OVERHAUL"],
        ),
        service(
            ("Z1AA", "MAINTENANCE OF OFFICE BUILDINGS"),
            BUILDING,
            &["ROOF REPAIR, {}", "ELEVATOR MAINTENANCE AT {}", "REPLACE BOILER, BUILDING #"],
        ),
        service(
            ("Z2AA", "REPAIR OR ALTERATION OF OFFICE BUILDINGS"),
            BUILDING,
            &["RENOVATE SECOND FLOOR, {}", "ALTERATION OF BUILDING #"],
        ),
        service(
            ("Y1AA", "CONSTRUCTION OF OFFICE BUILDINGS"),
            BUILDING,
            &["CONSTRUCT FIELD STATION AT {}", "DESIGN-BUILD OF VISITOR CENTER, {}"],
        ),
        service(
            ("X1AA", "LEASE/RENTAL OF OFFICE BUILDINGS"),
            ("531120", "LESSORS OF NONRESIDENTIAL BUILDINGS (EXCEPT MINIWAREHOUSES)"),
            &["LEASE OF STORAGE SPACE IN {}"],
        ),
        service(
            ("Z2KA", "REPAIR OR ALTERATION OF DAMS"),
            ("237990", "OTHER HEAVY AND CIVIL ENGINEERING CONSTRUCTION"),
            &[
                "GATE REPAIR, BRENWALD DAM",
                "BRENWALD DAM SPILLWAY CLEANING, {}",
                "CULVERT REPAIR, {}",
                "DREDGING OF {} CHANNEL",
            ],
        ),
        service(
            ("F108", "ENVIRONMENTAL SYSTEMS PROTECTION- ENVIRONMENTAL REMEDIATION"),
            ("562910", "REMEDIATION SERVICES"),
            &["LEAD PAINT REMOVAL, LIGHTHOUSE #", "SOIL REMEDIATION AT {}"],
        ),
        goods(
            ("6505", "DRUGS AND BIOLOGICALS"),
            ("424210", "DRUGS AND DRUGGISTS' SUNDRIES MERCHANT WHOLESALERS"),
            &["VACCINES", "PHARMACY SUPPLIES, {}"],
        ),
        goods(
            ("6515", "MEDICAL AND SURGICAL INSTRUMENTS, EQUIPMENT, AND SUPPLIES"),
            ("339113", "SURGICAL APPLIANCE AND SUPPLIES MANUFACTURING"),
            &["FIRST AID KITS, # EACH", "EXAMINATION GLOVES"],
        ),
        goods(
            ("6640", "LABORATORY EQUIPMENT AND SUPPLIES"),
            ("339112", "SURGICAL AND MEDICAL INSTRUMENT MANUFACTURING"),
            &["LABORATORY GLASSWARE", "CENTRIFUGE AND FREEZER, {}"],
        ),
        goods(
            ("7110", "OFFICE FURNITURE"),
            ("337214", "OFFICE FURNITURE (EXCEPT WOOD) MANUFACTURING"),
            &["OFFICE FURNITURE, {}", "# DESKS AND CHAIRS", "MODULAR FURNITURE AND INSTALLATION AT {}"],
        ),
        goods(
            ("7510", "OFFICE SUPPLIES"),
            ("424120", "STATIONERY AND OFFICE SUPPLIES MERCHANT WHOLESALERS"),
            &["OFFICE SUPPLIES", "PAPER, # REAMS", "ENVELOPES AND FOLDERS"],
        ),
        goods(
            ("8405", "OUTERWEAR, MEN'S"),
            ("315250", "CUT AND SEW APPAREL MANUFACTURING (EXCEPT CONTRACTORS)"),
            &["RAIN JACKETS, # EACH", "UNIFORMS FOR {} CREW"],
        ),
        goods(
            ("8465", "INDIVIDUAL EQUIPMENT"),
            ("339113", "SURGICAL APPLIANCE AND SUPPLIES MANUFACTURING"),
            &["LIFE VESTS, # EACH", "HARNESSES AND ROPES"],
        ),
        goods(
            ("8915", "FRUITS AND VEGETABLES"),
            ("311411", "FROZEN FRUIT, JUICE, AND VEGETABLE MANUFACTURING"),
            &["DRIED FRUIT", "SEED STOCK, {}"],
        ),
        goods(
            ("9130", "LIQUID PROPELLANTS AND FUELS, PETROLEUM BASE"),
            ("424720", "PETROLEUM AND PETROLEUM PRODUCTS MERCHANT WHOLESALERS (EXCEPT BULK STATIONS AND TERMINALS)"),
            &["MARINE DIESEL, {}", "HEATING OIL DELIVERY, # GALLONS"],
        ),
        goods(
            ("2310", "PASSENGER MOTOR VEHICLES"),
            ("441110", "NEW CAR DEALERS"),
            &["# PASSENGER VEHICLES", "VEHICLE PURCHASE, {}"],
        ),
        goods(
            ("2320", "TRUCKS AND TRUCK TRACTORS, WHEELED"),
            ("336111", "AUTOMOBILE MANUFACTURING"),
            &["PICKUP TRUCKS, # EACH"],
        ),
        goods(
            ("4240", "SAFETY AND RESCUE EQUIPMENT"),
            ("339113", "SURGICAL APPLIANCE AND SUPPLIES MANUFACTURING"),
            &["RESCUE ROPES", "FALL PROTECTION EQUIPMENT, \"CLASS III\""],
        ),
        goods(
            ("5340", "HARDWARE, COMMERCIAL"),
            ("332312", "FABRICATED STRUCTURAL METAL MANUFACTURING"),
            &["PADLOCKS AND HASPS", "DOOR HARDWARE, BUILDING #", "HINGES, 6\" AND 8\""],
        ),
        goods(
            ("6630", "CHEMICAL ANALYSIS INSTRUMENTS"),
            ("334516", "ANALYTICAL LABORATORY INSTRUMENT MANUFACTURING"),
            &["SALINITY METERS", "WATER TEST KITS, {}"],
        ),
        goods(
            ("6210", "INDOOR AND OUTDOOR ELECTRIC LIGHTING FIXTURES"),
            ("335132", "COMMERCIAL, INDUSTRIAL, AND INSTITUTIONAL ELECTRIC LIGHTING FIXTURE MANUFACTURING"),
            &["LIGHTHOUSE LAMPS, # EACH", "LANTERN ROOM FIXTURES, {}"],
        ),
    ]
};

/// A product of information technology, or labour on one: its words come from the category.
const fn product(category: Category, psc: (&'static str, &'static str), naics: (&'static str, &'static str)) -> Good {
    let service = matches!(category, Category::Cloud | Category::Data | Category::Labour);
    Good { category, psc, naics, service, texts: &[] }
}

const fn service(
    psc: (&'static str, &'static str),
    naics: (&'static str, &'static str),
    texts: &'static [&'static str],
) -> Good {
    Good { category: Category::Other, psc, naics, service: true, texts }
}

const fn goods(
    psc: (&'static str, &'static str),
    naics: (&'static str, &'static str),
    texts: &'static [&'static str],
) -> Good {
    Good { category: Category::Other, psc, naics, service: false, texts }
}
