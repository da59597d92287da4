//! Lists that are no longer than a message may have. An element that is one byte on the wire can be two dozen in memory, so
//! the limit of a message's bytes alone lets a few kilobytes of packed body become a hundred megabytes of list.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error as _, SeqAccess, Visitor};

/// Reads a list of at most `MOST` elements.
pub(crate) fn list<'de, D, T, const MOST: usize>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Bounded::<T, MOST>::deserialize(deserializer).map(|Bounded(list)| list)
}

/// Reads a list of at most `MOST` lists of at most `EACH` elements.
pub(crate) fn lists<'de, D, T, const MOST: usize, const EACH: usize>(deserializer: D) -> Result<Vec<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let Bounded(lists) = Bounded::<Bounded<T, EACH>, MOST>::deserialize(deserializer)?;
    Ok(lists.into_iter().map(|Bounded(list)| list).collect())
}

struct Bounded<T, const MOST: usize>(Vec<T>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Deserialize<'de> for Bounded<T, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Elements::<T, MOST>(PhantomData)).map(Self)
    }
}

struct Elements<T, const MOST: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for Elements<T, MOST> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at most {MOST} elements")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = sequence.next_element()? {
            if list.len() == MOST {
                return Err(A::Error::invalid_length(MOST + 1, &self));
            }
            list.push(element);
        }
        Ok(list)
    }
}

#[cfg(test)]
mod tests {
    use crate::frame::{self, FrameError, Header};
    use crate::limits::{PULL_ITEMS, PUSH_CHANGES};
    use crate::sync::{ChangeResult, DocumentName, Item, Pulled, Push, PushDocument, Pushed};
    use satchel_model::{CustomerId, DocumentKind};
    use serde::Serialize;
    use serde::de::DeserializeOwned;
    use serde_bytes::ByteBuf;

    fn read<T: Serialize + DeserializeOwned>(message: &T) -> Result<T, FrameError> {
        frame::decode(&frame::encode(Header::default(), message).unwrap()).map(|(_, message)| message)
    }

    #[test]
    fn a_list_beyond_its_limit_is_no_message() {
        let name = DocumentName::new(DocumentKind::Customer, CustomerId::from_bytes([1; 16]));
        let push = |changes| Push {
            documents: vec![PushDocument { name, changes: vec![ByteBuf::new(); changes] }],
            cursor: None,
        };
        assert_eq!(read(&push(PUSH_CHANGES + 1)).map(|push| push.documents[0].changes.len()), Ok(PUSH_CHANGES + 1));
        assert_eq!(read(&push(PUSH_CHANGES + 2)), Err(FrameError::Damaged));
        let pushed = |changes| Pushed { results: vec![vec![ChangeResult::MissingDependencies; changes]], pulled: None };
        assert_eq!(read(&pushed(PUSH_CHANGES)), Ok(pushed(PUSH_CHANGES)));
        assert_eq!(read(&pushed(PUSH_CHANGES + 1)), Err(FrameError::Damaged));
        let pulled = |items| Pulled {
            items: vec![Item::Leave { name, heads: [0; 4] }; items],
            cursor: ByteBuf::new(),
            more: false,
            digest: None,
            roster: None,
            attested: Vec::new(),
        };
        assert_eq!(read(&pulled(PULL_ITEMS)), Ok(pulled(PULL_ITEMS)));
        assert_eq!(read(&pulled(PULL_ITEMS + 1)), Err(FrameError::Damaged));
    }
}
