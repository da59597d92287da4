//! Parts that draw and know nothing of customers.

pub(crate) mod dialog;
pub(crate) mod icon;
pub(crate) mod message;
pub(crate) mod segmented;
pub(crate) mod toast;
pub(crate) mod whose;
