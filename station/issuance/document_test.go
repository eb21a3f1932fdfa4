package issuance_test

import (
	"testing"
	"time"

	"onewindow/station"
	"onewindow/station/issuance"
	"onewindow/values"
	"onewindow/visit"
)

// The travel documents of an applicant and of somebody else, and one whose number
// nothing proves.
const (
	travels  = "CSC123456788<2810157<8506151<4"
	stranger = "CSCA12345672<3412318<9001310<0"
	spoilt   = "CSC123456778<2810157<8506151<4"
)

func (d *desk) swipe(line string, began time.Time) error {
	d.t.Helper()
	r, err := values.ReadMRZ([]string{line}, values.Of(began))
	if err != nil {
		d.t.Fatal(err)
	}
	return d.seat.DocumentRead(d.t.Context(), station.DocumentRead{ReadID: "read-" + line[:6], Began: began, Reading: r})
}

// A result is handed out by the passport or permit with which it was applied for.
func TestReceiverByDocument(t *testing.T) {
	d := newDesk(t)
	d.hall.c.Applicant = station.Party{Name: "张测试", IDKind: string(values.TravelDocument), IDNumber: "C12345678"}
	d.signIn()
	early := d.after(0)
	d.must(issuance.Look{Text: pickup})
	d.await("the case", func(n issuance.Snapshot) bool { return n.Hand.Step() == issuance.Card })
	for _, tt := range []struct {
		line, notice string
		began        func() time.Time
	}{
		{travels, "document_read_before_call", func() time.Time { return early.Add(-time.Second) }},
		{stranger, "card_" + issuance.RefusedOther, func() time.Time { return d.after(time.Second) }},
		{spoilt, "document_check_digit", func() time.Time { return d.after(time.Second) }},
	} {
		if err := d.swipe(tt.line, tt.began()); err == nil || d.seat.Snapshot().Notice.Code != tt.notice || d.seat.Snapshot().Hand.Receiver != nil {
			t.Errorf("%s: %v, %+v", tt.notice, err, d.seat.Snapshot().Notice)
		}
	}
	if err := d.swipe(travels, d.after(time.Second)); err != nil {
		t.Fatal(err)
	}
	got := d.seat.Snapshot().Hand
	if got.Receiver == nil || got.Receiver.Source != visit.FromDocument || got.Receiver.Card.Name != "张测试" || got.Relation != issuance.Self {
		t.Errorf("%+v", got)
	}
}
