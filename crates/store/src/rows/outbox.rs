//! Rows of the outbox, and of the addresses to which most of its jobs go.

use domain::effect::Job;
use domain::ids::{AccountId, DeviceId, NoticeId, RequestId};
use domain::push::{PushAddress, State};
use domain::time::Time;

use super::{Record, Row};
use crate::cell::{Cell, Field, Nonsense, RowReader};
use crate::kept::OutboxJob;
use crate::table::Table;
use crate::tables;

impl Record for OutboxJob {}

impl Row for OutboxJob {
    const TABLE: &'static Table = &tables::OUTBOX;

    fn cells(&self) -> Vec<Cell> {
        let (job, account, request, device) = match self.job {
            Job::OrderCard(account) => ("order_card", account, None, None),
            Job::Notify { account, request, device } => ("notify", account, Some(request), Some(device)),
            Job::ClearNotifications { account, request, answered_by } => {
                ("clear_all", account, Some(request), answered_by)
            }
            Job::ClearNotification { account, request, device } => ("clear", account, Some(request), Some(device)),
            Job::PushNotice { account, device, .. } => ("push_notice", account, None, Some(device)),
            Job::MailNotice { account, .. } => ("mail_notice", account, None, None),
            Job::MailCode { account } => ("mail_code", account, None, None),
        };
        let notice = match self.job {
            Job::PushNotice { notice, .. } | Job::MailNotice { notice, .. } => Some(notice),
            Job::OrderCard(_)
            | Job::Notify { .. }
            | Job::ClearNotifications { .. }
            | Job::ClearNotification { .. }
            | Job::MailCode { .. } => None,
        };
        vec![
            self.id.cell(),
            job.to_owned().cell(),
            account.cell(),
            request.cell(),
            device.cell(),
            notice.cell(),
            self.attempts.cell(),
            self.due_at.cell(),
        ]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        Ok(Self { id: row.get("id")?, job: job(row)?, attempts: row.get("attempts")?, due_at: row.get("due_at")? })
    }
}

fn job(row: &mut RowReader) -> Result<Job, Nonsense> {
    let (job, account): (String, AccountId) = (row.get("job")?, row.get("account")?);
    let (request, device): (Option<RequestId>, Option<DeviceId>) = (row.get("request")?, row.get("device")?);
    let notice: Option<NoticeId> = row.get("notice")?;
    Ok(match (job.as_str(), request, device, notice) {
        ("order_card", None, None, None) => Job::OrderCard(account),
        ("notify", Some(request), Some(device), None) => Job::Notify { account, request, device },
        ("clear_all", Some(request), answered_by, None) => Job::ClearNotifications { account, request, answered_by },
        ("clear", Some(request), Some(device), None) => Job::ClearNotification { account, request, device },
        ("push_notice", None, Some(device), Some(notice)) => Job::PushNotice { account, notice, device },
        ("mail_code", None, None, None) => Job::MailCode { account },
        ("mail_notice", None, None, Some(notice)) => Job::MailNotice { account, notice },
        _ => return Err(Nonsense::state("job, request, device and notice")),
    })
}

impl Record for PushAddress {}

impl Row for PushAddress {
    const TABLE: &'static Table = &tables::PUSH_ADDRESSES;

    fn cells(&self) -> Vec<Cell> {
        let (state, sealed, dead_at) = match &self.state {
            State::Working { sealed } => ("working", Some(sealed.clone()), None),
            State::Dead { at } => ("dead", None, Some(*at)),
        };
        vec![
            self.device.cell(),
            self.account.cell(),
            state.to_owned().cell(),
            sealed.cell(),
            self.set_at.cell(),
            dead_at.cell(),
        ]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        let (device, account, state): (_, _, String) = (row.get("device")?, row.get("account")?, row.get("state")?);
        let (sealed, set_at): (Option<Vec<u8>>, Time) = (row.get("subscription")?, row.get("set_at")?);
        let dead_at: Option<Time> = row.get("dead_at")?;
        let state = match (state.as_str(), sealed, dead_at) {
            ("working", Some(sealed), None) => State::Working { sealed },
            ("dead", None, Some(at)) => State::Dead { at },
            _ => return Err(Nonsense::state("state, subscription and dead_at")),
        };
        Ok(Self { device, account, state, set_at })
    }
}
