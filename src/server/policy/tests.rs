//! The rights as facts about scopes; what they come to on the wire is in `tests/endpoint/access.rs`.

use super::*;

const ANNA: UserId = UserId::from_bytes([1; 16]);
const BEN: UserId = UserId::from_bytes([2; 16]);
const EAST: UnitId = UnitId::from_bytes([3; 16]);
const WEST: UnitId = UnitId::from_bytes([4; 16]);

fn anna(role: Role) -> Standing {
    Standing { user: ANNA, role, unit: role.has_unit().then_some(EAST), reads_background: role.reads_background() }
}

fn owners() -> Vec<Owner> {
    let units = [None, Some(EAST), Some(WEST)];
    [ANNA, BEN].into_iter().flat_map(|user| units.map(|unit| Owner { user, unit })).collect()
}

#[test]
fn no_document_lies_in_two_scopes_of_one_device() {
    for role in Role::ALL {
        let held = scopes_of(&anna(role));
        for (owner, kind) in owners().into_iter().flat_map(|owner| DocumentKind::ALL.map(|kind| (owner, kind))) {
            let shared = scopes_of_document(kind, owner).into_iter().filter(|scope| held.contains(scope)).count();
            assert_eq!(shared, usize::from(may_hold(&anna(role), kind, owner)), "{role:?} {owner:?} {kind:?}");
        }
    }
}

#[test]
fn a_grade_decides_about_the_background_part_alone() {
    for role in Role::ALL {
        for reads_background in [false, true] {
            let person = Standing { reads_background, ..anna(role) };
            for owner in owners() {
                let holds = |kind| may_hold(&person, kind, owner);
                assert_eq!(holds(DocumentKind::Customer), may_hold(&anna(role), DocumentKind::Customer, owner));
                assert_eq!(holds(DocumentKind::Background), holds(DocumentKind::Customer) && reads_background);
            }
        }
    }
}

#[test]
fn whoever_gives_a_customer_holds_it_and_so_does_the_one_who_gets_it() {
    for (role, to_role) in Role::ALL.into_iter().flat_map(|role| Role::ALL.map(|to_role| (role, to_role))) {
        for (owner, unit) in owners().into_iter().flat_map(|owner| [EAST, WEST].map(|unit| (owner, unit))) {
            let to = Standing { user: BEN, unit: to_role.has_unit().then_some(unit), ..anna(to_role) };
            if may_assign(&anna(role), owner, &to) {
                assert!(may_hold(&anna(role), DocumentKind::Customer, owner), "{role:?} {owner:?}");
                let given = Owner { user: BEN, unit: to.unit };
                assert!(may_hold(&to, DocumentKind::Customer, given), "{to_role:?} {given:?}");
            }
        }
    }
}

#[test]
fn a_scope_reads_back_from_its_key() {
    for reach in [Reach::Team, Reach::Unit(EAST), Reach::Own(ANNA)] {
        for kind in DocumentKind::ALL {
            let scope = Scope::new(reach, kind);
            assert_eq!(Scope::from_key(&scope.key()), Some(scope));
        }
    }
    for wrong in [&b""[..], b"t", b"x\0", b"t\x02", b"b\0east"] {
        assert_eq!(Scope::from_key(wrong), None, "{wrong:?}");
    }
}

#[test]
fn another_role_unit_grade_or_person_has_another_fingerprint() {
    let standings = [
        anna(Role::Salesperson),
        Standing { user: BEN, ..anna(Role::Salesperson) },
        Standing { reads_background: false, ..anna(Role::Salesperson) },
        anna(Role::UnitHead),
        Standing { unit: Some(WEST), ..anna(Role::UnitHead) },
        anna(Role::UnitAdministrator),
        anna(Role::GroupManagement),
        anna(Role::SystemAdministrator),
    ];
    let fingerprints: std::collections::BTreeSet<[u8; 8]> =
        standings.iter().map(|standing| fingerprint(&scopes_of(standing))).collect();
    assert_eq!(fingerprints.len(), standings.len());
}
