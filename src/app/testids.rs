//! The hooks that tests find things by: every `data-testid` of the page.
//!
//! Codes: `<field>` is a field's code (`customer.phone`), `<part>` is `business`, `communication` or
//! `background`, `<id>` a record's id, `<n>` a number from 0.
//!
//! * Everywhere: `sync-status`, `sync-word`, `sync-unsent`, `sync-last`, `sync-sheet`, `sync-now`, `sync-refused`,
//!   `nav-day`, `nav-customers`, `nav-pipeline`, `nav-insight`, `nav-review`, `nav-admin`, `nav-settings`, `toast`, `toast-undo`, `update-ready`, `update-now`,
//!   `starting`, `broken`, `try-again`, `later-retry`, `empty`, `message`, `sign-in-again`, `old-unsent`; a sheet `x` has `x-close`.
//! * Sign-in: `sign-in-name`, `sign-in-password`, `sign-in-device`, `sign-in-submit`, `sign-in-failure`, `farewell`.
//! * Lock: `lock-screen` (with `data-lock=<offline|frozen|closed|revoked>`), `lock-kept`, `lock-connect`.
//! * List: `list-search`, `list-clear-search`, `list-filter`, `new-customer`, `list-count`, `list-scroll`,
//!   `list-row` (with `data-customer=<id>`, `data-index=<n>`, `data-conflicts`, `data-unsent`), `row-name`, `row-city`,
//!   `row-state`, `list-draft`; filter sheet `filter-sheet`: `filter-state-<code>`, `filter-grade-<A|B|C|any>`,
//!   `filter-tag`, `filter-owner`, `filter-conflicts`, `filter-removed`, `filter-sort`, `filter-descending`,
//!   `filter-reset`, `filter-apply`.
//! * Customer: `customer-page` (with `data-customer`, `data-heads`), `customer-name`, `customer-state`,
//!   `customer-grade`, `customer-owner`, `customer-unsent`, `customer-call`, `customer-mail`, `customer-remove`,
//!   `customer-restore`, `customer-back`, `tag`, `tag-add`, `tag-input`, `tag-remove`, `tab-<part>`, `tab-contacts`,
//!   `tab-timeline`, `tab-orders`, `tab-note`, `tab-history`, `edit-part-<part>`, `part-<part>-percent`, `part-hidden`, `good-score`, `customer-risk`,
//!   `value-<field>` (a shown value), `conflict-<field>`, `draft-resume`.
//! * Import: `import-page`, `import-file`, `import-reading`, `import-trouble`, `import-facts`, `import-columns`, `import-column`,
//!   `import-column-<n>` (its choice), `import-sum`, `import-problem`, `import-run`, `import-back`, `import-progress`,
//!   `import-stop`, `import-done`, `import-stopped`, `import-<made|here|left-out|not-begun>`, `import-errors`, `import-again`,
//!   `import-batch`, `import-undo`, `import-undo-sheet`, `import-undo-confirm`, `import-undone`, `import-stays`; the ways to it:
//!   `list-import`, `new-import`.
//! * Customers that may be one: `form-alike`, `form-alike-item` (beside the name of a new customer); `duplicates-page`,
//!   `duplicate-item` (with `data-one`, `data-other`), `duplicate-<reason|open|apart|join>`; `join-sheet`, `join-keep-<0|1>`,
//!   `join-<field>-<0|1>`, `join-coming`, `join-conflicts`, `join-failure`, `join-submit`; the ways to it and back:
//!   `review-duplicates`, `customer-kept`, `customer-part`.
//! * Day: `day-page`, `day-overdue`, `day-today`, `day-ahead`, `day-line` (with `data-kind`, `data-customer`),
//!   `day-<report|done|activity|plan|unchanged|cared>` and, of complaints, `day-<assigned|solved|fed_back|tracked|archived>`
//!   (its buttons), `day-review`, `day-complaints`, `day-whose-<mine|all>`.
//! * Week: `week-page`, `week-span`, `week-sum`, `week-before`, `week-after`, `week-day`, `week-column` (with `data-day`), `week-card`
//!   (with `data-state`, `data-customer`), `week-move`, `week-whose-<mine|all>`; the way to it: `day-week`.
//! * Nearby: `nearby-page`, `nearby-find`, `nearby-said`, `nearby-stop`, `nearby-around` (with `data-customer`), `nearby-go`,
//!   `nearby-unplaced`, `nearby-whose-<mine|all>`; the way to it: `day-nearby`.
//! * Pipeline: `pipeline-page`, `stage-<code>` (a column), `board-card` (with `data-opportunity`), `card-move`,
//!   `forecast-weighted`, `forecast-month`, `pipeline-whose-<mine|all>`.
//! * Insight: `insight-page`, `report-<name>`; a report: `report-page` (with `data-report`), `report-day`, `parameters`,
//!   `parameter-<name>`, `section-<key>`, `segment-<key>`, `rows-more`, `save-csv`, `explained`, `report-foot` (with `data-hash`),
//!   `report-trouble`, `report-again`, `report-back`; `members-sheet`.
//! * Past: `past-field`, `past-value`, `past-none`, `past-day`, `as-it-was`, `past-not-yet`, `past-undo`.
//! * Opportunities: `add-opportunity`, `add-lead`, `opportunity` (with `data-id`), `opportunity-name`,
//!   `opportunity-amount`, `move-opportunity`, `stage-move`, `opportunity-sheet`; stage sheet `stage-sheet`:
//!   `stage-to-<code>`, `stage-reason`, `stage-submit`.
//! * Complaints: `tab-complaints`, `add-complaint`, `complaint` (with `data-id`), `complaint-subject`, `complaint-state` (with
//!   `data-state`), `complaint-facts`, `complaint-needed`, `complaint-next` (with `data-step`), `edit-complaint`,
//!   `remove-complaint`, `complaint-sheet`; the report: `complaints-page`, `month`, `month-<before|after>`,
//!   `complaints-whose-<mine|all>`, `complaints-carried`, `complaints-table`, `complaints-row`, `complaint-line`,
//!   `complaints-print`, `complaints-csv`.
//! * Plans: `add-plan`, `add-action`, `ahead` (with `data-id`), `ahead-title`, `ahead-finish`, `ahead-call-off`,
//!   `edit-ahead`, `remove-ahead`; `plan-sheet`, `report-sheet`, `action-sheet`, `done-sheet`, `call-off-sheet`.
//! * Selection: `tab-selection`, `man-advice` (with `data-advice`); a finding's input: `field-<field>-<degree>`,
//!   `field-<field>-evidence`.
//! * Conflict sheet `conflict-sheet`: `conflict-choose-<n>`, `conflict-value-<n>`, `conflict-author-<n>`,
//!   `conflict-write-other`.
//! * Move sheet `move-sheet`: `move-to-<code>`, `move-reason`, `move-submit`.
//! * Assign sheet `assign-sheet`, opened by `customer-assign`: `assign-to`, `assign-submit`, `assign-failure`.
//! * Children: `add-contact`, `contact` (with `data-id`), `edit-contact`, `remove-contact`; the same for `activity`
//!   and `order`; `contact-sheet`, `activity-sheet`, `order-sheet`; `order-total`.
//! * Forms: `field-<field>` on the input (choices that are segments: `field-<field>-<code>`; address parts:
//!   `field-customer.address.<part>`; currency: `field-<field>-currency`), `problem-<field>`, `form-save`, `form-cancel`,
//!   `form-restored`, `form-discard`, `form-failure`, `form-more`, `line-product-<n>`, `line-quantity-<n>`,
//!   `line-price-<n>`, `line-remove-<n>`, `add-line`, `form-total`.
//! * Note: `note-edit`, `note-text`, `note-input`. States: `transition`.
//! * Review: `review-page`, `review-item` (with `data-customer`), `review-choose-<n>`, `review-open`, `refused-item`,
//!   `refused-dismiss`, `removed-item` (with `data-customer`), `removed-restore`, `removed-keep`.
//! * Settings: `settings-page`, `language-<zh-CN|en>`, `theme-<system|light|dark>`, `sign-out`, `sign-out-confirm`,
//!   `storage-persist`.
//! * Administration: `admin-page`, `admin-<people|devices|requests|waiting|log|rules>` (the tabs),
//!   `admin-refresh`, `admin-retry`, `admin-failure`; `member-search`, `member`, `device`, `device-revoke`, `request`,
//!   `work` (each with `data-id`), `log-entry` (with `data-action`), `log-more`, `offline-days`, `set-offline-days`,
//!   `add-unit`, `file-request`, `request-<approve|reject|take-back|execute>`, `work-<accept|refuse|hand-over>`; sheet
//!   `person-sheet`: `person-<change|close|ask-unfreeze|password|freeze|unfreeze>`; sheet `act-sheet`: `act-<field>`,
//!   `act-submit`, `act-failure`; sheet `password-sheet`: `new-password`, `copy-password`.
