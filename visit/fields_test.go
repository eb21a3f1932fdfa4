package visit_test

import (
	"testing"

	"onewindow/catalog"
	"onewindow/values"
	"onewindow/visit"
)

// standing is what stands in a field of the form now.
func standing(d *desk, key string) visit.Field {
	d.tb.Helper()
	for _, f := range d.rules.Form(&d.state, d.state.Matter()) {
		if f.Key == key {
			return f.Field
		}
	}
	d.tb.Fatalf("the form has no %s", key)
	return visit.Field{}
}

// Every field says where it comes from, the nearer source before the farther,
// and loses the mark when it is changed; what is the same keeps it.
func TestFieldsSayWhereTheyComeFrom(t *testing.T) {
	d := newDesk(t)
	fundToPapers(d)
	wants := func(key string, value values.Personal, source string) {
		t.Helper()
		if got := standing(d, key); got != (visit.Field{Value: value, Source: source}) {
			t.Errorf("%s: %s from %s, want %s", key, got.Value.Clear(), got.Source, source)
		}
	}
	wants(visit.FieldAddress, "河北省石家庄市", visit.FieldFromCard)
	wants(visit.FieldAccount, "", "")
	d.do(visit.KnowFields{Fields: map[string]values.Personal{visit.FieldAccount: "6217000011112222", visit.FieldAddress: "莞城街道"}})
	wants(visit.FieldAccount, "6217000011112222", visit.FieldFromLast)
	wants(visit.FieldAddress, "莞城街道", visit.FieldFromLast)
	hit := found(d, "BANKCARD")
	hit.Hits[0].Fields = map[string]values.Personal{visit.FieldAccount: "6217000033334444"}
	d.do(hit)
	wants(visit.FieldAccount, "6217000033334444", visit.FieldFromLicence)
	d.do(visit.SetField{Key: visit.FieldAccount, Value: " 6217000033334444 "})
	wants(visit.FieldAccount, "6217000033334444", visit.FieldFromLicence)
	d.do(visit.SetField{Key: visit.FieldAccount, Value: "6217000055556666"}, visit.SetField{Key: visit.FieldAddress, Value: "东城街道", Listed: true})
	wants(visit.FieldAccount, "6217000055556666", visit.FieldTyped)
	wants(visit.FieldAddress, "东城街道", visit.FieldFromList)
	d.do(visit.KnowFields{Fields: map[string]values.Personal{visit.FieldAddress: "莞城街道"}})
	wants(visit.FieldAddress, "东城街道", visit.FieldFromList)
	d.do(visit.SetPhone{Phone: "13800138000"})
	wants(visit.FieldPhone, "13800138000", visit.FieldTyped)

	d.judgeAll()
	d.do(visit.HandIn{Outcome: visit.AcceptAndGrant})
	sub := d.out[len(d.out)-1].Submission
	if sub.Applicant.Phone != "13800138000" || len(sub.Fields) != 3 {
		t.Errorf("handed in with %v", sub.Fields)
	}
}

func TestFieldRules(t *testing.T) {
	d := newDesk(t)
	fundToPapers(d)
	d.refused(visit.RefusedBadPhone, visit.SetField{Key: visit.FieldPhone, Value: "1380013800"})
	d.refused(visit.RefusedBadAccount, visit.SetField{Key: visit.FieldAccount, Value: "6217 x"})
	d.refused(visit.RefusedBadField, visit.SetField{Key: visit.FieldAddress, Value: "  "})
	d.refused(visit.RefusedUnknownField, visit.SetField{Key: "shoe_size", Value: "42"})
	d.do(visit.SetField{Key: visit.FieldPhone, Value: "13800138000"}, visit.Unbind{})
	if len(d.state.Fields) > 0 || d.state.FieldsAsked {
		t.Error("the fields stay with the visit of the next person")
	}
	d.do(visit.KnowFields{Fields: map[string]values.Personal{visit.FieldPhone: "13800138000"}})
	if d.state.FieldsAsked {
		t.Error("what is known of nobody was taken")
	}
}

// A result that is sent needs an address, which the card may not have.
func TestPostNeedsAnAddress(t *testing.T) {
	d := newDesk(t)
	d.identified()
	d.do(visit.ChooseItem{CaseID: "c1", Item: "WJ-001"})
	d.replies("q1", "1", "q2", "1", visit.AskParty, "1")
	if ask, open, err := d.rules.Asking(&d.state, d.state.Matter(), d.now); err == nil && open {
		d.replies(ask.Node, catalog.DeliverPost)
	}
	d.state.Identity.Card.Address = ""
	d.judgeAll()
	outcomes, err := d.rules.Outcomes(&d.state, d.state.Matter(), d.now)
	if err != nil || outcomes[0].WhyNot != visit.RefusedNoMailAddress {
		t.Fatalf("%+v, %v", outcomes, err)
	}
	d.do(visit.SetField{Key: visit.FieldMail, Value: "东城街道示例路1号"})
	if outcomes, err = d.rules.Outcomes(&d.state, d.state.Matter(), d.now); err != nil || outcomes[0].WhyNot != "" {
		t.Errorf("%+v, %v", outcomes, err)
	}
}
