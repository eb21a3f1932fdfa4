package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/visit"
)

// What an exempt line rests on and the form as it was handed in reach the reviewer's seat.
func TestCaseBringsHitsAndForm(t *testing.T) {
	c := caseOf(&hallv1.Case{
		Lines: []*hallv1.JudgedLine{{Id: "A", Status: "collected"}, {Id: "B", Status: "exempt", Hit: &hallv1.Hit{
			Id: "h1", Line: "B", By: catalog.ByELicence, Source: "电子证照库", IssuedOn: "2024-05-01", ValidTo: "2034-04-30",
		}}},
		Fields: []*hallv1.Field{{Key: visit.FieldPhone, Value: "13912345678", Source: visit.FieldFromLast}},
	})
	hits := map[string]visit.Hit{"B": {ID: "h1", Line: "B", By: catalog.ByELicence, Source: "电子证照库", IssuedOn: "2024-05-01", ValidTo: "2034-04-30"}}
	if diff := cmp.Diff(hits, c.Hits); diff != "" {
		t.Error(diff)
	}
	form := []visit.FormField{{Key: visit.FieldPhone, Field: visit.Field{Value: "13912345678", Source: visit.FieldFromLast}}}
	if diff := cmp.Diff(form, c.Fields); diff != "" {
		t.Error(diff)
	}
}
