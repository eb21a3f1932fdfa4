package hall

import (
	"context"
	"errors"
	"strconv"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"onewindow/hall/store"
)

// Domain is the ErrorInfo domain of this hall's reason codes.
const Domain = "hall.onewindow"

// Reason codes of refused calls. A command inside Deliver is refused in its
// receipt instead; a call error means that nothing was decided.
const (
	ReasonInternal        = "internal"
	ReasonUnavailable     = "unavailable"
	ReasonTooLittleTime   = "too_little_time"
	ReasonNoSession       = "no_session"
	ReasonSessionExpired  = "session_expired"
	ReasonSessionEnded    = "session_ended"
	ReasonSessionLocked   = "session_locked"
	ReasonBadCredentials  = "bad_credentials"
	ReasonLockedOut       = "locked_out"
	ReasonSecondFactor    = "second_factor"
	ReasonFactorWrong     = "second_factor_wrong"
	ReasonFactorNone      = "second_factor_none"
	ReasonRole            = "role"
	ReasonUnknownWindow   = "unknown_window"
	ReasonWindowRequired  = "window_required"
	ReasonSamePerson      = "same_person"
	ReasonUnknownStep     = "unknown_step"
	ReasonInvalid         = "invalid"
	ReasonTooMany         = "too_many"
	ReasonUnknownTicket   = "unknown_ticket"
	ReasonUnknownAlert    = "unknown_alert"
	ReasonNotUrgent       = "not_urgent"
	ReasonUrgedToday      = "urged_today"
	ReasonUnknownCase     = "unknown_case"
	ReasonUnknownItem     = "unknown_item"
	ReasonNotYours        = "not_yours"
	ReasonContentDiffers  = "content_differs"
	ReasonNotAllowed      = "not_allowed"
	ReasonUnknownSequence = "unknown_sequence"
	ReasonSlowReader      = "slow_reader"
	ReasonPageOffset      = "page_offset"
	ReasonPageHash        = "page_hash"
	ReasonPageSize        = "page_size"
	ReasonPageBusy        = "page_busy"
	ReasonUnknownPage     = "unknown_page"
	ReasonUnknownRelease  = "unknown_release"
	ReasonStopping        = "stopping"
	ReasonHallClosed      = "hall_closed"
	ReasonUnknownSlot     = "unknown_slot"
	ReasonNothingLost     = "nothing_lost"
	ReasonSlotFull        = "slot_full"
	ReasonJournalOlder    = "journal_older"
	ReasonJournalForked   = "journal_forked"
	ReasonDraftSize       = "draft_size"
	ReasonBundle          = "bundle"
	ReasonBundleSize      = "bundle_size"
	ReasonUnknownHall     = "unknown_hall"
	ReasonHallAway        = "hall_away"
	ReasonHallTakesNot    = "hall_takes_not"
	ReasonOfferWithdrawn  = "offer_withdrawn"
	ReasonNotReserved     = "number_not_reserved"
	ReasonNumberTaken     = "number_taken"
	ReasonNoCertificate   = "no_certificate"
	ReasonCertRevoked     = "certificate_revoked"
	ReasonCertExpired     = "certificate_expired"
	ReasonCertWindow      = "certificate_window"
	ReasonNoEnrolment     = "no_enrolment"
	ReasonNoKeyShare      = "no_key_share"
	ReasonEnrolCode       = "enrol_code"
	ReasonEnrolOther      = "enrol_other"
	ReasonWindowChanged   = "window_changed"
	ReasonOrdered         = "supervisor_ordered"
	ReasonUnknownLine     = "unknown_queue"
	ReasonLineChanged     = "line_changed"
	ReasonLineStopped     = "line_stopped"
	ReasonRequestOver     = "request_over"
	ReasonHelpOwned       = "help_owned"
	ReasonCardRequired    = "officer_card"
	ReasonCardNotTheirs   = "card_not_theirs"
	ReasonCardReadUsed    = "card_read_used"
)

// statusOf is the one table from reason to gRPC status. Definite refusals are
// codes that a client must not repeat as they are; Unavailable, Aborted,
// ResourceExhausted and DeadlineExceeded are indefinite.
var statusOf = map[string]codes.Code{
	ReasonInternal:        codes.Internal,
	ReasonUnavailable:     codes.Unavailable,
	ReasonTooLittleTime:   codes.DeadlineExceeded,
	ReasonNoSession:       codes.Unauthenticated,
	ReasonSessionExpired:  codes.Unauthenticated,
	ReasonSessionEnded:    codes.Unauthenticated,
	ReasonSessionLocked:   codes.Unauthenticated,
	ReasonBadCredentials:  codes.Unauthenticated,
	ReasonLockedOut:       codes.Unauthenticated,
	ReasonSecondFactor:    codes.Unauthenticated,
	ReasonFactorWrong:     codes.Unauthenticated,
	ReasonFactorNone:      codes.Unauthenticated,
	ReasonRole:            codes.PermissionDenied,
	ReasonUnknownWindow:   codes.InvalidArgument,
	ReasonWindowRequired:  codes.InvalidArgument,
	ReasonSamePerson:      codes.PermissionDenied,
	ReasonUnknownStep:     codes.InvalidArgument,
	ReasonInvalid:         codes.InvalidArgument,
	ReasonTooMany:         codes.InvalidArgument,
	ReasonUnknownTicket:   codes.NotFound,
	ReasonUnknownAlert:    codes.NotFound,
	ReasonNotUrgent:       codes.FailedPrecondition,
	ReasonUrgedToday:      codes.FailedPrecondition,
	ReasonUnknownCase:     codes.NotFound,
	ReasonUnknownItem:     codes.InvalidArgument,
	ReasonNotYours:        codes.PermissionDenied,
	ReasonContentDiffers:  codes.FailedPrecondition,
	ReasonNotAllowed:      codes.FailedPrecondition,
	ReasonUnknownSequence: codes.OutOfRange,
	ReasonSlowReader:      codes.Aborted,
	ReasonJournalOlder:    codes.FailedPrecondition,
	ReasonJournalForked:   codes.FailedPrecondition,
	ReasonPageOffset:      codes.OutOfRange,
	ReasonPageHash:        codes.DataLoss,
	ReasonPageSize:        codes.InvalidArgument,
	ReasonPageBusy:        codes.Aborted,
	ReasonUnknownPage:     codes.NotFound,
	ReasonUnknownRelease:  codes.NotFound,
	ReasonStopping:        codes.Unavailable,
	ReasonHallClosed:      codes.FailedPrecondition,
	ReasonUnknownSlot:     codes.InvalidArgument,
	ReasonNothingLost:     codes.FailedPrecondition,
	ReasonSlotFull:        codes.FailedPrecondition,
	ReasonDraftSize:       codes.InvalidArgument,
	ReasonBundle:          codes.InvalidArgument,
	ReasonBundleSize:      codes.InvalidArgument,
	ReasonUnknownHall:     codes.InvalidArgument,
	// Not Unavailable: this hall is there and has answered.
	ReasonHallAway:     codes.FailedPrecondition,
	ReasonHallTakesNot: codes.FailedPrecondition,
	ReasonNotReserved:  codes.FailedPrecondition,
	ReasonNumberTaken:  codes.FailedPrecondition,

	ReasonWindowChanged: codes.FailedPrecondition,
	ReasonOrdered:       codes.FailedPrecondition,
	ReasonUnknownLine:   codes.NotFound,
	ReasonLineChanged:   codes.FailedPrecondition,
	ReasonLineStopped:   codes.FailedPrecondition,
	ReasonRequestOver:   codes.FailedPrecondition,
	ReasonHelpOwned:     codes.FailedPrecondition,
	ReasonCardRequired:  codes.FailedPrecondition,
	ReasonCardNotTheirs: codes.FailedPrecondition,
	ReasonCardReadUsed:  codes.FailedPrecondition,

	ReasonNoCertificate: codes.Unauthenticated,
	ReasonCertRevoked:   codes.Unauthenticated,
	ReasonCertExpired:   codes.Unauthenticated,
	ReasonCertWindow:    codes.PermissionDenied,
	ReasonNoEnrolment:   codes.FailedPrecondition,
	ReasonNoKeyShare:    codes.FailedPrecondition,
	ReasonEnrolCode:     codes.Unauthenticated,
	ReasonEnrolOther:    codes.PermissionDenied,
}

// Error is what crosses the wire: a reason code with words for its
// placeholders. The status code follows from the reason.
type Error struct {
	Reason     string
	Details    map[string]string
	RetryAfter time.Duration
}

// refuse builds an Error; kv are pairs of placeholder and word.
func refuse(reason string, kv ...string) *Error {
	e := &Error{Reason: reason}
	for i := 0; i+1 < len(kv); i += 2 {
		if e.Details == nil {
			e.Details = map[string]string{}
		}
		e.Details[kv[i]] = kv[i+1]
	}
	return e
}

// Error gives the reason for logs.
func (e *Error) Error() string { return "hall: " + e.Reason }

// metaRetryAfter is the ErrorInfo metadata key of RetryAfter, in whole seconds.
const metaRetryAfter = "retry_after_s"

// GRPCStatus is how the error crosses the wire: status code, the reason as
// message, and ErrorInfo with the reason and its details.
func (e *Error) GRPCStatus() *status.Status {
	code, known := statusOf[e.Reason]
	if !known {
		code = codes.FailedPrecondition
	}
	meta := map[string]string{}
	for k, v := range e.Details {
		meta[k] = v
	}
	if e.RetryAfter > 0 {
		meta[metaRetryAfter] = strconv.Itoa(int((e.RetryAfter + time.Second - 1) / time.Second))
	}
	st := status.New(code, e.Reason)
	with, err := st.WithDetails(&errdetails.ErrorInfo{Reason: e.Reason, Domain: Domain, Metadata: meta})
	if err != nil {
		return st
	}
	return with
}

// onTheWire turns any error into one that may leave the server: what is not
// typed says nothing about the inside.
func onTheWire(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	if r, ok := errors.AsType[*store.Refusal](err); ok {
		return &Error{Reason: r.Code, Details: r.Details}
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return status.Error(codes.DeadlineExceeded, "deadline exceeded")
	case errors.Is(err, context.Canceled):
		return status.Error(codes.Canceled, "cancelled")
	case errors.Is(err, store.ErrClosed):
		return refuse(ReasonStopping)
	}
	if st, ok := status.FromError(err); ok && st.Code() != codes.Unknown {
		return err
	}
	return refuse(ReasonInternal)
}
