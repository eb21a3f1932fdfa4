package visit_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"onewindow/values"
	"onewindow/visit"
)

// Documents of invented persons.
var documents = map[string][]string{
	"passport":        strings.Fields("P<XXBSAMPLE<<JOHN<ALEXANDER<<<<<<<<<<<<<<<<< X123456785XXB7707043M2806309ZZ11223344<<<<86"),
	"wrong number":    strings.Fields("P<XXBSAMPLE<<JOHN<ALEXANDER<<<<<<<<<<<<<<<<< X123456795XXB7707043M2806309ZZ11223344<<<<86"),
	"wrong birth":     strings.Fields("P<XXBSAMPLE<<JOHN<ALEXANDER<<<<<<<<<<<<<<<<< X123456785XXB7707053M2806309ZZ11223344<<<<86"),
	"letters for 0":   {"CSC123456788<281O157<85O6151<4"},
	"exit-entry card": {"CSC123456788<2810157<8506151<4"},
}

// swiped is a document read for the ticket in hand.
func (d *desk) swiped(t *testing.T, name string) visit.ReadDocument {
	t.Helper()
	r, err := values.ReadMRZ(documents[name], values.Of(d.now))
	if err != nil {
		t.Fatal(err)
	}
	doc := visit.DocumentOf(r)
	doc.ReadID, doc.AskedAt = "r-"+name, d.now
	d.after(2 * time.Second)
	doc.ReadAt = d.now
	return visit.ReadDocument{Ticket: "t1", Document: doc}
}

// A document whose every field is proven is the person's at once.
func TestDocumentBindsByItself(t *testing.T) {
	d := newDesk(t)
	d.call()
	d.do(d.swiped(t, "passport"))
	d.phase(visit.Choose)
	id := d.state.Identity
	if id.Source != visit.FromDocument || id.Card.Kind != values.TravelDocument || id.Card.IDNumber != "X12345678" ||
		id.Card.NameEn != "SAMPLE JOHN ALEXANDER" || id.Card.Birth.String() != "1977-07-04" || len(id.Typed) != 0 {
		t.Errorf("%+v %s", id, id.Card.IDNumber.Clear())
	}
}

// The bounds of a card read are those of a document.
func TestDocumentBelongsToOneTicketOnly(t *testing.T) {
	for name, c := range map[string]struct {
		change func(d *desk, c *visit.ReadDocument)
		want   string
	}{
		"other ticket":      {func(_ *desk, c *visit.ReadDocument) { c.Ticket = "t0" }, visit.RefusedOtherTicket},
		"asked before call": {func(_ *desk, c *visit.ReadDocument) { c.Document.AskedAt = morning.Add(-time.Second) }, visit.RefusedReadBefore},
		"begun before it was asked": {func(_ *desk, c *visit.ReadDocument) {
			c.Document.ReadAt = c.Document.AskedAt.Add(-1)
		}, visit.RefusedReadBefore},
		"too old": {func(d *desk, _ *visit.ReadDocument) { d.after(6 * time.Second) }, visit.RefusedReadTooOld},
	} {
		for _, document := range []string{"passport", "exit-entry card"} {
			t.Run(name+" "+document, func(t *testing.T) {
				d := newDesk(t)
				d.call()
				read := d.swiped(t, document)
				c.change(d, &read)
				d.refused(c.want, read)
			})
		}
	}
	d := newDesk(t)
	d.call()
	read := d.swiped(t, "exit-entry card")
	d.do(read)
	d.refused(visit.RefusedReadUsed, read)
	d.do(visit.ConfirmDocument{ReadID: read.Document.ReadID, Name: "张测试"})
	d.refused(visit.RefusedReadUsed, read)
	d.refused(visit.RefusedNotNow, d.swiped(t, "passport"))
}

// What no digit vouches for is asked of the clerk, and nothing else is taken.
func TestDocumentIsCompletedByTheClerk(t *testing.T) {
	for document, wants := range map[string][]string{
		"exit-entry card": {values.WantName},
		"letters for 0":   {values.WantName},
		"wrong birth":     {values.WantName, values.WantBirth},
		"wrong number":    {values.WantName, values.WantNumber},
	} {
		d := newDesk(t)
		d.call()
		d.do(d.swiped(t, document))
		d.phase(visit.Called)
		doc := d.state.Document
		if doc == nil || !slices.Equal(doc.Wants, wants) {
			t.Fatalf("%s: %+v", document, doc)
		}
	}

	d := newDesk(t)
	d.call()
	d.do(d.swiped(t, "wrong birth"))
	read := d.state.Document.ReadID
	d.refused(visit.RefusedNoDocument, visit.ConfirmDocument{ReadID: "another"})
	d.refused(visit.RefusedNoName, visit.ConfirmDocument{ReadID: read, Name: " "})
	d.refused(visit.RefusedBadDate, visit.ConfirmDocument{ReadID: read, Name: "sample john"})
	birth := values.Date{Year: 1977, Month: 7, Day: 4}
	d.do(visit.ConfirmDocument{ReadID: read, Name: "sample john", Birth: birth, IDNumber: "Z9999999", Repeated: "Z9999999"})
	id := d.state.Identity
	if id.Source != visit.FromDocument || id.Card.IDNumber != "X12345678" || id.Card.NameEn != "SAMPLE JOHN" || id.Card.Birth != birth ||
		!slices.Equal(id.Typed, []string{values.WantName, values.WantBirth}) || d.state.Document != nil {
		t.Errorf("%+v %s", id, id.Card.IDNumber.Clear())
	}
}

// A number that is typed is a typed identity, whatever else was read.
func TestDocumentWithoutItsNumber(t *testing.T) {
	d := newDesk(t)
	d.call()
	d.do(d.swiped(t, "wrong number"))
	good := visit.ConfirmDocument{
		ReadID: d.state.Document.ReadID, Name: "SAMPLE JOHN", IDNumber: "x12345678", Repeated: "X12345678", ApprovalID: "a1", ApprovedBy: "李",
	}
	for want, change := range map[string]func(c *visit.ConfirmDocument){
		visit.RefusedDiffer:     func(c *visit.ConfirmDocument) { c.Repeated = "X12345679" },
		visit.RefusedBadNumber:  func(c *visit.ConfirmDocument) { c.IDNumber, c.Repeated = "X1", "X1" },
		visit.RefusedNoApproval: func(c *visit.ConfirmDocument) { c.ApprovalID = "" },
	} {
		c := good
		change(&c)
		d.refused(want, c)
	}
	d.do(good)
	if id := d.state.Identity; id.Source != visit.FromManual || id.ReadID != "" || id.ApprovalID != "a1" || id.Card.IDNumber != "X12345678" {
		t.Errorf("%+v", id)
	}
}

// A document that waits goes with its visit's hold, with another swipe, and with
// the clerk's word.
func TestDocumentGivesWay(t *testing.T) {
	d := newDesk(t)
	d.call()
	d.do(d.swiped(t, "exit-entry card"))
	d.do(d.swiped(t, "wrong birth"))
	if d.state.Document.ReadID != "r-wrong birth" {
		t.Errorf("%+v", d.state.Document)
	}
	d.do(visit.ForgetDocument{})
	if d.state.Document != nil {
		t.Error("it is still there")
	}
	d.do(d.swiped(t, "exit-entry card"), d.swiped(t, "passport"))
	if d.state.Document != nil || d.state.Identity == nil {
		t.Error("the passport did not bind")
	}
}
