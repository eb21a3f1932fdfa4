package casework

import "slices"

// issueDesk leaves producing and preparing results to the issue desk and the
// department; the window does it where the whole matter was delegated.
func issueDesk(s *step) *no {
	if s.atDesk() && s.env.Item.AcceptMode != FullDelegation {
		return deny(IssueDeskOnly)
	}
	return nil
}

func atIssueDesk(s *step) *no {
	if s.before.Result.Stage == StageInTransit {
		return deny(NotAtDesk)
	}
	return nil
}

func carrierGiven(s *step) *no {
	if s.in.Carrier == "" {
		return deny(CarrierRequired)
	}
	return nil
}

func inTransit(s *step) *no {
	if s.before.Result.Stage != StageInTransit {
		return deny(NotInTransit)
	}
	return nil
}

// makeReady needs a slip code for what is handed over in person, and the
// cabinet, parcel, issue or transfer number for everything else.
func makeReady(s *step) *no {
	method := s.method()
	if allowed := s.env.Item.Delivery; len(allowed) > 0 && !slices.Contains(allowed, method) {
		return deny(MethodForbidden, "method", method)
	}
	switch method {
	case ByWindow:
		if s.in.PickupCode == "" && s.before.Result.PickupCode == "" {
			return deny(CodeRequired)
		}
	case ByCabinet:
		if s.exchange() {
			return deny(MethodForbidden, "method", method)
		}
		if s.in.PickupCode == "" && s.before.Result.PickupCode == "" {
			return deny(CodeRequired)
		}
		return carrierGiven(s)
	case ByPost:
		if s.exchange() {
			return deny(MethodForbidden, "method", method)
		}
		return carrierGiven(s)
	case Electronic, BankTransfer, DeptDirect:
		return carrierGiven(s)
	default:
		return deny(MethodForbidden, "method", method)
	}
	return nil
}

// exchange reports whether an old document is handed in against the result: nobody
// takes it at a cabinet or at a door.
func (s *step) exchange() bool { return len(s.before.OldDocuments(s.env.Item)) > 0 }

// ParcelState says where the parcel of a result is.
type ParcelState string

// The states of a parcel.
const (
	ParcelInPost    ParcelState = "in_post"
	ParcelDelivered ParcelState = "delivered"
	ParcelReturned  ParcelState = "returned" // it was refused, or could not be delivered
)

// Parcel says where the parcel of a result is; empty where there was none.
func (r *Result) Parcel() ParcelState {
	switch {
	case r.ParcelNo == "":
		return ""
	case r.Carrier != r.ParcelNo:
		return ParcelReturned
	case r.Stage == StageDelivered:
		return ParcelDelivered
	}
	return ParcelInPost
}

// method is the one asked for now, else the one chosen before, else the window.
func (s *step) method() string {
	switch {
	case s.in.Method != "":
		return s.in.Method
	case s.before.Result.Method != "":
		return s.before.Result.Method
	default:
		return ByWindow
	}
}

func mayBounce(s *step) *no {
	if m := s.before.Result.Method; m != ByPost && m != ByCabinet {
		return deny(NotCarried, "method", m)
	}
	return notReturned(s)
}

func isPayment(s *step) *no {
	if s.before.Result.Method != BankTransfer {
		return deny(NotPayment)
	}
	return nil
}

func payFailed(s *step) *no {
	if s.before.Result.Stage != StagePayFailed {
		return deny(NotFailed)
	}
	return nil
}

func isReturned(s *step) *no {
	if s.before.Result.Stage != StageReturned {
		return deny(NotReturned)
	}
	return nil
}

func notReturned(s *step) *no {
	if s.before.Result.Stage == StageReturned {
		return deny(ResultReturned)
	}
	return nil
}

func isUncollected(s *step) *no {
	if s.before.Result.Stage != StageUncollect {
		return deny(NotUncollected)
	}
	return nil
}

// rightReceiver guards the gravest error, a result in the wrong hands.
func rightReceiver(s *step) *no {
	if s.before.Result.Method != ByWindow {
		return remoteDelivery(s)
	}
	if refused := inPerson(s); refused != nil {
		return refused
	}
	if s.exchange() && !s.in.OldLicenceTaken {
		return deny(OldLicence)
	}
	return nil
}

// inPerson takes two factors, the card read now and the code of the slip, and
// the numbers must agree with the case. What a second person may stand in for
// is the slip or the chip, never the identity number.
func inPerson(s *step) *no {
	r := &s.before.Result
	approved := s.in.Approval.given(s.in.Actor)
	switch {
	case !s.in.Receiver.Known():
		return deny(NoIdentity)
	case s.in.PickupCode != "" && s.in.PickupCode != r.PickupCode:
		return deny(WrongSlip)
	case s.in.PickupCode == "" && !approved:
		return deny(SlipRequired)
	case !WasRead(s.in.Receiver.Source) && !approved:
		return deny(CardRequired)
	}
	switch s.in.Relation {
	case RelationSelf, "":
		if !s.in.Receiver.Same(s.before.Applicant) {
			return deny(WrongReceiver)
		}
	case RelationAgent:
		if s.in.Receiver.Same(s.before.Applicant) {
			return deny(WrongReceiver)
		}
		if !s.in.Receiver.Same(s.before.Agent) && !s.in.Principal.Same(s.before.Applicant) {
			return deny(BothIDs)
		}
	default:
		return deny(WrongReceiver, "relation", s.in.Relation)
	}
	return nil
}

// remoteDelivery takes the carrier's proof: cabinet log, parcel trace, issue
// id, bank serial or the department's log.
func remoteDelivery(s *step) *no {
	switch {
	case s.before.Result.Stage == StagePayFailed:
		return deny(PaymentFailed)
	case s.in.Proof == "":
		return deny(ProofRequired)
	}
	return nil
}
