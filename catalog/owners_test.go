package catalog_test

import (
	"strings"
	"testing"

	"onewindow/catalog"
	"onewindow/fixtures"
)

func TestReadOwners(t *testing.T) {
	o, err := catalog.ReadOwners("\ufeffcode,name,phone\nGJJ,黄工,22000001\nGJJ-001,李工,\n")
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]string{"GJJ-001": "李工", "GJJ-002": "黄工"} {
		if got, ok := o.Of(catalog.Heading{Code: code, Dept: "GJJ"}); !ok || got.Name != want {
			t.Errorf("%s: %+v", code, got)
		}
	}
	if _, ok := o.Of(catalog.Heading{Code: "RS-001", Dept: "RS"}); ok {
		t.Error("an owner came out of nowhere")
	}
	for text, says := range map[string]string{
		"": "first line", "code,name\n": "first line", "code,name,phone\nGJJ,,\n": "line 2", "code,name,phone\nA,b,\nA,c,\n": "line 3",
		"code,name,phone\nA,b\n": "line 2", "code,name,phone\n\"A,b,c\n": "line",
	} {
		if _, err := catalog.ReadOwners(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Every item of the demo city has an owner in its department.
func TestDemoItemsHaveOwners(t *testing.T) {
	o, err := catalog.ReadOwners(fixtures.Owners())
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range large2711().Headings() {
		if _, ok := o.Of(h); !ok {
			t.Errorf("%s has no owner", h.Code)
		}
	}
	for code := range o {
		_, item := demo().Item(code)
		if _, dept := demo().Department(code); !item && !dept {
			t.Errorf("%s is neither item nor department", code)
		}
	}
}
