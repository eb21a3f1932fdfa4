package station

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/catalog"
	"onewindow/papers"
	"onewindow/values"
	"onewindow/visit"
)

// licence is an identifier that its authority publishes as an example.
const licence = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U"

func TestRouteOfEveryCode(t *testing.T) {
	ticket := func(label string) string { return papers.Code{Kind: papers.CodeTicket, Number: label}.String() }
	case_ := func(no, check string) string {
		return papers.Code{Kind: papers.CodeCase, Number: no, Check: check}.String()
	}
	local := func(id string) string { return papers.Code{Kind: papers.CodeLocal, Number: id}.String() }
	visitOf := func(id, label string, matters ...visit.Matter) *visit.State {
		return &visit.State{ID: id, Ticket: visit.Ticket{ID: "t-" + id, Label: label}, Matters: matters}
	}
	open := visit.Matter{CaseID: "c-open"}
	sent := visit.Matter{CaseID: "c-sent", CommandID: "k1"}
	known := visit.Matter{CaseID: "c-known", CommandID: "k2", Answer: &visit.Answer{Accepted: true, CaseNo: "DG1"}}
	old := visit.Matter{CaseID: "c-old", CaseNo: "DG2", Kind: visit.Supplement}
	gone := visit.Matter{CaseID: "c-gone", Discarded: "mistake"}

	free := reach{
		signedIn: true, phase: visit.Idle, last: visitOf("v9", "G009"), next: []visit.Ticket{{Label: "G020"}},
		held: []*visit.State{visitOf("v2", "G002", open)}, closing: []*visit.State{visitOf("v3", "G003", sent)},
	}
	busy := free
	busy.inHand, busy.phase = visitOf("v1", "G001", known, old), visit.Papers
	wanting := busy
	wanting.licences = []catalog.Line{{ID: "MARRIAGE"}}
	wantingAway := wanting
	wantingAway.away = true
	asking, handedIn := busy, busy
	asking.phase, handedIn.phase = visit.Situation, visit.Answered
	away := free
	away.away = true
	out := free
	out.signedIn = false
	again := free
	again.inHand = visitOf("v1", "G001", sent, gone)

	tests := []struct {
		name  string
		seat  reach
		text  string
		want  lead
		visit string
		ask   CaseQuery
	}{
		{"nobody signed in", out, ticket("G001"), leadSignedOut, "", CaseQuery{}},
		{"garbage", free, "https://example.org/?x=1", leadUnknown, "", CaseQuery{}},
		{"garbage before judging", again, "6901234567892", leadUnknown, "", CaseQuery{}},
		{"a code on a paper", busy, "6901234567892", leadForeign, "", CaseQuery{}},
		{"ours, misread", free, ticket("G001") + "0", leadMisread, "", CaseQuery{}},
		{"ours, misread while judging", busy, "OWC/DG9/1/0000", leadMisread, "", CaseQuery{}},
		{"ours in the wrong case", free, "owt/G001//0000", leadUnknown, "", CaseQuery{}},
		{"licence that a line wants", wanting, licence, leadLicence, "", CaseQuery{}},
		{"licence that a line wants, hall away", wantingAway, licence, leadLicence, "", CaseQuery{}},
		{"licence that no line wants", busy, licence, leadLicenceIdle, "", CaseQuery{}},
		{"licence before the list", asking, licence, leadLicenceEarly, "", CaseQuery{}},
		{"licence after the hand-in", handedIn, licence, leadLicenceIdle, "", CaseQuery{}},
		{"licence, nobody served", free, " " + licence + "\r", leadLicenceEarly, "", CaseQuery{}},
		{"licence, nobody signed in", out, licence, leadSignedOut, "", CaseQuery{}},
		{"licence, misread", wanting, licence[:len(licence)-1] + "V", leadMisread, "", CaseQuery{}},
		{"bundle", free, papers.Code{Kind: papers.CodeParcel, Number: "B1"}.String(), leadBundle, "", CaseQuery{}},

		{"ticket in hand", busy, ticket("G001"), leadTicketNow, "", CaseQuery{}},
		{"ticket held, free", free, ticket("G002"), leadResume, "v2", CaseQuery{}},
		{"ticket held, busy", busy, ticket("G002"), leadHeld, "", CaseQuery{}},
		{"ticket held, hall away", away, ticket("G002"), leadResume, "v2", CaseQuery{}},
		{"ticket waiting", busy, ticket("G020"), leadWaiting, "", CaseQuery{}},
		{"ticket served last", free, ticket("G009"), leadServed, "", CaseQuery{}},
		{"ticket of another window", free, ticket("G077"), leadElsewhere, "", CaseQuery{}},

		{"case in hand", busy, case_("DG2", "12345678"), leadCaseNow, "", CaseQuery{}},
		{"earlier case of the same ticket", busy, case_("DG1", "12345678"), leadAsk, "", CaseQuery{PickupCode: "12345678"}},
		{"draft held, free", free, local("c-open"), leadResume, "v2", CaseQuery{}},
		{"draft held, busy", busy, local("c-open"), leadHeld, "", CaseQuery{}},
		{"sent, not answered", free, local("c-sent"), leadSent, "", CaseQuery{}},
		{"sent, not answered, on the ticket in hand", again, local("c-sent"), leadCaseNow, "", CaseQuery{}},
		{"sent, not answered, hall away", away, local("c-sent"), leadSent, "", CaseQuery{}},
		{"given up", again, local("c-gone"), leadAsk, "", CaseQuery{ID: "c-gone"}},
		{"temporary slip of any day", free, local("c-any"), leadAsk, "", CaseQuery{ID: "c-any"}},
		{"case with check", free, case_("DG7", "12345678"), leadAsk, "", CaseQuery{PickupCode: "12345678"}},
		{"case without check", free, " " + case_("DG7", "") + "\r", leadAsk, "", CaseQuery{No: "DG7"}},
		{"case, hall away", away, case_("DG7", ""), leadAway, "", CaseQuery{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			to, id, q := tt.seat.route(tt.text)
			if to != tt.want || id != tt.visit {
				t.Errorf("%s %q, want %s %q", to, id, tt.want, tt.visit)
			}
			if diff := cmp.Diff(tt.ask, q); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Every kind of code in every phase: only what stands on the papers that are
// being judged is told apart, and a visit in hand never asks for another screen
// unless a line of its case wants the licence that is shown.
func TestRouteInEveryPhase(t *testing.T) {
	parcel := values.NewParcelNo("EA", 31, "CN")
	misread := parcel[:10] + string('0'+(parcel[10]-'0'+1)%10) + parcel[11:]
	kinds := map[string]struct {
		text string
		want func(visit.Phase) lead
	}{
		"ticket": {papers.Code{Kind: papers.CodeTicket, Number: "G077"}.String(), always(leadElsewhere)},
		"case":   {papers.Code{Kind: papers.CodeCase, Number: "DG7", Check: "12345678"}.String(), always(leadAsk)},
		"local":  {papers.Code{Kind: papers.CodeLocal, Number: "c-any"}.String(), always(leadAsk)},
		"bundle": {papers.Code{Kind: papers.CodeParcel, Number: "B1"}.String(), always(leadBundle)},
		"parcel": {parcel, always(leadAsk)}, "parcel in groups": {" ea 000000 31" + parcel[10:] + "\r", always(leadAsk)},
		"parcel, misread": {misread, always(leadMisread)}, "ours, misread": {"OWC/DG9/1/0000", always(leadMisread)},
		"licence, misread": {licence + "0", always(leadMisread)},
		"licence": {licence, func(p visit.Phase) lead {
			switch p {
			case visit.Papers, visit.Outcome, visit.Sent, visit.Answered:
				return leadLicenceIdle
			default:
				return leadLicenceEarly
			}
		}},
		"any other": {"6901234567892", func(p visit.Phase) lead {
			if p == visit.Papers || p == visit.Outcome {
				return leadForeign
			}
			return leadUnknown
		}},
	}
	phases := []visit.Phase{
		visit.Idle, visit.Calling, visit.Called, visit.Identify, visit.Choose, visit.Situation, visit.Papers, visit.Outcome,
		visit.Sent, visit.Answered, visit.Held, visit.Closed,
	}
	for name, kind := range kinds {
		for _, phase := range phases {
			r := reach{signedIn: true, phase: phase}
			if phase != visit.Idle {
				r.inHand = &visit.State{ID: "v1", Ticket: visit.Ticket{Label: "G001"}, Matters: []visit.Matter{{CaseID: "c1"}}}
			}
			to, id, q := r.route(kind.text)
			if to != kind.want(phase) || id != "" || (to == leadAsk) != (q != CaseQuery{}) {
				t.Errorf("%s in %s: %s, want %s; visit %q, %+v", name, phase, to, kind.want(phase), id, q)
			}
			r.away = true
			if away, _, _ := r.route(kind.text); to == leadAsk && away != leadAway || to != leadAsk && away != to {
				t.Errorf("%s in %s, hall away: %s", name, phase, away)
			}
			r.signedIn = false
			if out, _, _ := r.route(kind.text); out != leadSignedOut {
				t.Errorf("%s in %s, nobody signed in: %s", name, phase, out)
			}
		}
	}
	if _, _, q := (&reach{signedIn: true}).route(" " + strings.ToLower(parcel)); q.ParcelNo != parcel {
		t.Errorf("asks for %+v", q)
	}
}

func always(l lead) func(visit.Phase) lead { return func(visit.Phase) lead { return l } }

func TestAnsweredCase(t *testing.T) {
	who := &visit.Identity{}
	free := &visit.State{ID: "v1", Identity: who}
	promised := Case{State: "accepted", Lines: []visit.JudgedLine{{Judgement: visit.Judgement{Line: "L", Status: visit.Deferred}}}}
	tests := []struct {
		name string
		c    Case
		v    *visit.State
		want after

		parcel bool
	}{
		{"ready", Case{State: "ready"}, nil, afterIssue, false},
		{"ready for a window", Case{State: "ready", Delivery: catalog.DeliverWindow}, nil, afterIssue, false},
		{"ready, somebody at the desk", Case{State: "ready", Delivery: catalog.DeliverWindow}, free, afterReadyBusy, false},
		{"ready, by post", Case{State: "ready", Delivery: catalog.DeliverPost}, free, afterOtherWay, false},
		{"denied", Case{State: "decided_deny", Delivery: catalog.DeliverPost}, nil, afterDenied, false},
		{"denied, somebody at the desk", Case{State: "decided_deny"}, free, afterDeniedBusy, false},
		{"denied and served", Case{State: "decided_deny", DeliveredAt: time.Unix(1, 0)}, nil, afterState, false},
		{"under review", Case{State: "reviewing"}, free, afterLook, false},
		{"under review, nobody here", Case{State: "reviewing"}, nil, afterState, false},
		{"under review, other case open", Case{State: "reviewing"}, &visit.State{ID: "v1", Identity: who, Matters: []visit.Matter{{CaseID: "c"}}}, afterState, false},
		{"promised papers, free", promised, free, afterSupplement, false},
		{"promised papers, nobody here", promised, nil, afterCall, false},
		{"promised papers, case closed", Case{State: "terminated", Lines: promised.Lines}, free, afterState, false},
		{"sent back, nobody here", Case{State: "correction"}, nil, afterCall, false},
		{"sent back, no card", Case{State: "correction"}, &visit.State{ID: "v1"}, afterCard, false},
		{"sent back, free", Case{State: "correction"}, free, afterSupplement, false},
		{"sent back, other case open", Case{State: "correction"}, &visit.State{ID: "v1", Identity: who, Matters: []visit.Matter{{CaseID: "c"}}}, afterBusy, false},
		{"sent back, other case handed in", Case{State: "correction"}, &visit.State{ID: "v1", Identity: who, Matters: []visit.Matter{{CaseID: "c", CommandID: "k"}}}, afterSupplement, false},
		{"parcel on its way", Case{State: "ready", Parcel: ParcelInPost}, nil, afterParcel, true},
		{"parcel that has come", Case{State: "delivered", Parcel: ParcelDelivered}, nil, afterParcel, true},
		{"parcel that came back", Case{State: "producing", Parcel: ParcelReturned}, nil, afterParcel, true},
		{"parcel, somebody at the desk", Case{State: "ready", Parcel: ParcelInPost}, free, afterParcelBusy, true},
	}
	for _, tt := range tests {
		if got := answered(&tt.c, tt.v, tt.parcel); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
