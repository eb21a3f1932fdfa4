package hall_test

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
	"onewindow/hall/casework"
	"onewindow/hall/police"
	"onewindow/hall/simulated"
	"onewindow/values"
)

// keeping is a gateway that remembers whom its envelopes are about and who was checked.
type keeping struct {
	*simulated.Branches
	mu      sync.Mutex
	sent    map[string]casework.Person // by case
	checked map[string]int             // by kind and number
}

func (k *keeping) Check(ctx context.Context, p casework.Person) (hall.Wanted, bool, error) {
	k.mu.Lock()
	k.checked[p.IDKind+" "+p.IDNumber.Clear()]++
	k.mu.Unlock()
	return k.Branches.Check(ctx, p)
}

func (k *keeping) Send(ctx context.Context, e hall.Envelope) (police.Answer, error) {
	k.mu.Lock()
	k.sent[e.CaseID] = e.Applicant
	k.mu.Unlock()
	return k.Branches.Send(ctx, e)
}

// TestNamesOfEveryPaper: residents with long and rare names, people of Hong Kong, Macao and
// Taiwan, foreigners of both cards with a Chinese name or none, and who has a passport
// alone: the branch gets the name as it stands on the paper, sign by sign and in its order,
// with its kind and number; the list shows it masked; and of whom a branch wants to be told
// is found by the number of any kind.
func TestNamesOfEveryPaper(t *testing.T) {
	t.Parallel()
	post := &keeping{
		Branches: &simulated.Branches{Takes: func(string) time.Duration { return 0 }},
		sent:     map[string]casework.Person{}, checked: map[string]int{},
	}
	w := byHandWith(t, func(o *hall.Options) { o.Branches = post })
	post.Now = w.clock.Now
	cat, err := loadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	it, _ := cat.Item("GA-HZ-005")
	auxiliary, guide := w.as("3002", "police", "A036"), w.as("8001", "guide", "")
	type paper struct{ name, kind, number, birth, source string }
	of := func(id string) paper {
		p := fixturesPerson(t, id)
		name := p.Name.Clear()
		if name == "" {
			name = p.NameEn.Clear()
		}
		return paper{name, string(p.Kind), p.IDNumber.Clear(), p.Birth.String(), "card"}
	}
	papers := []paper{
		of("p12"), of("p15"), of("p56"), of("p58"), of("p59"), of("p60"),
		{"李小龍 LEE, SIU LUNG", "hmt", numbered("81000019900315001"), "1990-03-15", "card"},
		{"陳怡君", "hmt", numbered("83000019920708002"), "1992-07-08", "card"},
		{"ÑANDÚ GARCÍA, JOSÉ MARÍA DE LOS ÁNGELES", string(values.TravelDocument), "XDA123456", "", "document"},
	}
	for _, p := range papers {
		ticket := auxiliary.serve(guide, it.Code)
		who := w.citizen("p61")
		who.Matter = matterOf(t, it)
		cmd := w.submission(who, ticket.GetId(), "accept")
		party := cmd.GetSubmission().GetApplicant()
		party.Name, party.IdKind, party.IdNumber, party.Birth, party.Source = p.name, p.kind, p.number, p.birth, p.source
		if got := auxiliary.check(ticket, party).GetSay(); got != "" {
			t.Errorf("%s: the window says %q", p.name, got)
		}
		c := auxiliary.ok(cmd).GetCase()
		auxiliary.ok(move(ticket.GetId(), "finish"))
		w.letters(3 * time.Second)
		if got := post.sent[c.GetCaseId()]; got.Name.Clear() != p.name || got.IDKind != p.kind || got.IDNumber.Clear() != p.number {
			t.Errorf("%s %s: the branch got %q %s %s", p.name, p.number, got.Name.Clear(), got.IDKind, got.IDNumber.Clear())
		}
		if post.checked[p.kind+" "+p.number] == 0 {
			t.Errorf("%s was not checked", p.name)
		}
		r, err := auxiliary.police().ListLetters(auxiliary.ctx(), &hallv1.ListLettersRequest{Limit: 1})
		if err != nil || len(r.GetLetters()) != 1 || r.GetLetters()[0].GetMaskedApplicant() != values.Personal(p.name).Mask() ||
			r.GetLetters()[0].GetMaskedApplicant() == p.name || strings.Contains(r.String(), p.number) {
			t.Errorf("%s: listed as %v, %v", p.name, r, err)
		}
		post.Wanted = map[string]hall.Wanted{p.number: {Branch: "CRJ", Kind: "k", Text: "t"}}
		next := auxiliary.serve(guide, it.Code)
		again := w.party(who)
		again.Name, again.IdKind, again.IdNumber, again.Birth, again.Source = p.name, p.kind, p.number, p.birth, p.source
		if got := auxiliary.check(next, again).GetSay(); got != "officer" {
			t.Errorf("%s: wanted, the window says %q", p.name, got)
		}
		auxiliary.ok(move(next.GetId(), "finish"))
	}
}

// numbered adds the check sign of GB 11643.
func numbered(first string) string {
	weights := []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += w * int(first[i]-'0')
	}
	return first + "10X98765432"[sum%11:sum%11+1]
}

// TestWhoActsByTheAgeOnAnyCard: whoever is under sixteen comes with the guardian and
// whoever is older in person, on a resident's card as on those of Hong Kong, Taiwan and
// foreigners; the hall refuses what goes against it, the day before the birthday and on it.
func TestWhoActsByTheAgeOnAnyCard(t *testing.T) {
	t.Parallel()
	w := byHandWith(t)
	cat, err := loadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	it, _ := cat.Item("GA-CRJ-001")
	auxiliary, guide := w.as("3002", "police", "A036"), w.as("8001", "guide", "")
	today := values.Of(w.clock.Now())
	born := func(years, days int) values.Date { return values.Of(today.Time().AddDate(-years, 0, days)) }
	for _, tt := range []struct {
		birth values.Date
		party string
	}{
		{born(16, 1), "2"}, {born(16, 0), "1"}, {born(3, 0), "2"}, {born(40, 0), "1"},
	} {
		day := strings.ReplaceAll(tt.birth.String(), "-", "")
		for kind, number := range map[string]string{
			"resident": numbered("441900" + day + "001"), "hmt": numbered("810000" + day + "002"), "foreigner2017": "DEU4419" + day[2:] + "1",
		} {
			number = completed(t, kind, number)
			for _, party := range []string{"1", "2"} {
				ticket := auxiliary.serve(guide, it.Code)
				who := w.citizen("p61")
				who.Matter = matterOf(t, it)
				who.Matter.Party = party
				cmd := w.submission(who, ticket.GetId(), "accept")
				p := cmd.GetSubmission().GetApplicant()
				p.IdKind, p.IdNumber, p.Birth = kind, number, tt.birth.String()
				r := auxiliary.deliver(cmd)
				want := ""
				if party != tt.party {
					want = hall.RefuseByAge
				}
				if r.GetRefusal() != want {
					t.Errorf("%s born %v, acted by %s: %s", kind, tt.birth, party, r.GetRefusal())
				}
				auxiliary.ok(move(ticket.GetId(), "finish"))
			}
		}
	}
}

// completed finds the check sign of a number whose rule this test does not know.
func completed(t *testing.T, kind, number string) string {
	t.Helper()
	if kind != string(values.Foreigner2017) {
		return number
	}
	for n := range 100 {
		if full := number + strconv.Itoa(n); len(full) == 15 {
			if check := values.CheckIDNumber(full, values.Date{Year: 2026, Month: 11, Day: 23}); check.Valid {
				return full
			}
		}
	}
	t.Fatalf("no number of %s", number)
	return ""
}
