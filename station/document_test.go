package station_test

import (
	"testing"
	"time"

	"onewindow/station"
	"onewindow/values"
	"onewindow/visit"
)

func (s *seat) swipe(readID string, lines ...string) error {
	s.t.Helper()
	r, err := values.ReadMRZ(lines, values.Of(s.clock()))
	if err != nil {
		s.t.Fatal(err)
	}
	return s.st.DocumentRead(s.t.Context(), station.DocumentRead{ReadID: readID, Began: s.clock(), Reading: r})
}

var exitEntry = "CSC123456788<2810157<8506151<4"

// A document swiped while nobody's is wanted is nobody's; the one that the desk
// waits for survives a restart with the name that is still to be typed.
func TestDocumentForTheVisitInHand(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	if err := s.swipe("r0", exitEntry); err != nil {
		t.Fatal(err)
	}
	s.do(visit.Call{})
	if n := s.phase(visit.Called); n.Visit.Document != nil {
		t.Fatal("the document of before the call is there")
	}
	s.after(time.Second)
	if err := s.swipe("r1", exitEntry); err != nil {
		t.Fatal(err)
	}
	s.restart()
	n := s.await("the document", func(n station.Snapshot) bool { return n.Visit.Document != nil })
	if n.Visit.Document.ReadID != "r1" || n.Phase != visit.Called {
		t.Fatalf("%s, %+v", n.Phase, n.Visit.Document)
	}
	s.do(visit.ConfirmDocument{ReadID: "r1", Name: "张测试"})
	if id := s.phase(visit.Choose).Visit.Identity; id.Source != visit.FromDocument || id.Card.Name != "张测试" {
		t.Errorf("%+v", id)
	}
	if err := s.swipe("r2", exitEntry); err != nil || s.st.Snapshot().Visit.Document != nil {
		t.Errorf("a second person's document: %v", err)
	}
}

// What the reader could not make out is told while a document may come, and not
// otherwise; so is a document that began before the call.
func TestDocumentNotTaken(t *testing.T) {
	s := newSeat(t)
	s.signIn()
	if err := s.st.DocumentFailed(t.Context(), "unreadable"); err != nil || s.st.Snapshot().Notice.Seq != 0 {
		t.Errorf("%v, %+v", err, s.st.Snapshot().Notice)
	}
	early := s.clock()
	s.after(time.Second)
	s.do(visit.Call{})
	s.phase(visit.Called)
	if err := s.st.DocumentFailed(t.Context(), "unreadable"); err != nil || s.st.Snapshot().Notice.Code != "document_unreadable" {
		t.Errorf("%v, %+v", err, s.st.Snapshot().Notice)
	}
	r, err := values.ReadMRZ([]string{exitEntry}, values.Of(s.clock()))
	if err != nil {
		t.Fatal(err)
	}
	err = s.st.DocumentRead(t.Context(), station.DocumentRead{ReadID: "r1", Began: early, Reading: r})
	if n := s.st.Snapshot(); err == nil || n.Visit.Document != nil || n.Notice.Code != "document_read_before_call" {
		t.Errorf("%v, %+v", err, n.Notice)
	}
}
