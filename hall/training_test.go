package hall_test

import (
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
	"onewindow/hall/figures"
	"onewindow/values"
)

// What somebody practised is theirs, counts once, is listed for supervisors alone, and
// stands in the training list beside the rate that called for it.
func TestPractice(t *testing.T) {
	w := newWorld(t)
	clerk, guide, boss := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("7001", "supervisor", "")
	tell := func(s *seat, r ...*hallv1.PracticeResult) error {
		_, err := hallv1.NewTrainingServiceClient(s.conn).RecordPractice(s.ctx(), &hallv1.RecordPracticeRequest{Results: r})
		return err
	}
	result := func(right, unseen bool) *hallv1.PracticeResult {
		return &hallv1.PracticeResult{
			Id: newID(), At: timestamppb.New(w.clock.Now().Add(time.Hour)), // a clock that runs ahead
			ItemCode: "GJJ-001", Leaf: "L1", Unseen: unseen, RightSituation: right, RightList: right, Papers: 3, Seconds: 60, Keys: 20,
		}
	}
	first, second := result(true, true), result(false, true)
	for _, some := range [][]*hallv1.PracticeResult{{first, second}, {second, result(true, false)}} {
		if err := tell(clerk, some...); err != nil {
			t.Fatal(err)
		}
	}
	if err := tell(guide, result(true, true)); err != nil {
		t.Fatal(err)
	}
	today := values.Of(w.clock.Now())
	list := func(s *seat, from, to string) ([]*hallv1.StaffPractice, error) {
		r, err := hallv1.NewTrainingServiceClient(s.conn).ListPractice(s.ctx(), &hallv1.ListPracticeRequest{From: from, To: to})
		return r.GetStaff(), err
	}
	got, err := list(boss, today.String(), today.String())
	if err != nil || len(got) != 2 || got[0].GetStaffNo() != "2001" || got[0].GetCount() != 3 || got[0].GetRight() != 2 || got[0].GetUnseen() != 2 || got[0].GetUnseenRight() != 1 {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := list(clerk, today.String(), today.String()); reason(err) != "role" {
		t.Errorf("a clerk looks at others: %v", err)
	}
	if _, err := list(boss, "2020-01-01", today.String()); reason(err) != "invalid" {
		t.Errorf("six years: %v", err)
	}
	broken := map[string]*hallv1.PracticeResult{"id": result(true, true), "item": result(true, true), "time": result(true, true), "more wrong than there are": result(true, true), "less than nothing": result(true, true)}
	broken["id"].Id, broken["item"].ItemCode, broken["time"].At = "x", "", nil
	broken["more wrong than there are"].Wrong, broken["less than nothing"].Keys = 4, -1
	for name, r := range broken {
		if err := tell(clerk, r); reason(err) != "invalid" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := tell(clerk, make([]*hallv1.PracticeResult, 201)...); reason(err) != "invalid" {
		t.Errorf("201 at once: %v", err)
	}

	cmd := w.submission(w.citizen("p01"), clerk.serve(guide, "GJJ-001").GetId(), "notice")
	cmd.GetSubmission().Lines = w.lines(w.citizen("p01").Matter, "LOAN_CONTRACT")
	no := clerk.ok(cmd).GetCase().GetCaseNo()
	_, err = hallv1.NewFiguresServiceClient(boss.conn).NameCause(boss.ctx(), &hallv1.NameCauseRequest{CaseNo: no, Cause: figures.CauseWindow, Reason: "a line was missed"})
	if err != nil {
		t.Fatal(err)
	}
	radar, err := hall.Returns(t.Context(), w.store, figures.Span{From: today, To: today}, figures.Limit{Share: 0.1, Cases: 1})
	if err != nil {
		t.Fatal(err)
	}
	trained := 0
	for _, m := range radar.Measures {
		switch m.Kind {
		case figures.Training:
			trained++
			if m.Subject != "2001" || m.Practice == nil || m.Practice.Count != 3 || m.Practice.Right != 2 {
				t.Errorf("training of %s: %+v", m.Subject, m.Practice)
			}
		default:
			if m.Practice != nil {
				t.Errorf("%s %s practised: %+v", m.Kind, m.Subject, m.Practice)
			}
		}
	}
	if trained != 1 {
		t.Errorf("%d clerks to be trained: %+v", trained, radar.Measures)
	}
}
