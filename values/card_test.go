package values

import (
	"slices"
	"testing"
)

func goodCard() Card {
	return Card{
		Kind: Resident, Name: "张三丰", Sex: Female, Nation: "01", NationName: "汉", Birth: Date{1949, 12, 31},
		IDNumber: "11010519491231002X", ValidFrom: Date{2016, 11, 23}, ValidTo: Date{2036, 11, 23},
	}
}

func TestCardSelfCheck(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Card)
		want   []string
	}{
		"good":               {func(*Card) {}, nil},
		"long term":          {func(c *Card) { c.LongTerm, c.ValidTo = true, Date{} }, nil},
		"expired is no lie":  {func(c *Card) { c.ValidTo = Date{2020, 1, 1} }, nil},
		"unknown sex":        {func(c *Card) { c.Sex = UnknownSex }, nil},
		"nation not in list": {func(c *Card) { c.Nation = "77" }, nil},
		"number":             {func(c *Card) { c.IDNumber = "110105194912310021" }, []string{ContraIDNumber}},
		"family":             {func(c *Card) { c.Kind = HMT }, []string{ContraIDNumber}},
		"birth":              {func(c *Card) { c.Birth = Date{1949, 12, 30} }, []string{ContraBirth}},
		"no birth":           {func(c *Card) { c.Birth = Date{} }, []string{ContraBirth}},
		"sex":                {func(c *Card) { c.Sex = Male }, []string{ContraSex}},
		"nation":             {func(c *Card) { c.Nation = "汉" }, []string{ContraNation}},
		"no start":           {func(c *Card) { c.ValidFrom = Date{} }, []string{ContraValidFrom}},
		"no end":             {func(c *Card) { c.ValidTo = Date{} }, []string{ContraValidTo}},
		"ends before start":  {func(c *Card) { c.ValidTo = Date{2016, 11, 22} }, []string{ContraValidity}},
		"2017 number, other century": {func(c *Card) {
			*c = Card{
				Kind: Foreigner2017, Sex: Male, Birth: Date{1877, 7, 4}, IDNumber: "GBR440377070413",
				ValidFrom: Date{2018, 1, 1}, ValidTo: Date{2028, 1, 1},
			}
		}, nil},
	} {
		card := goodCard()
		test.change(&card)
		if got := card.SelfCheck(testDay); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

func TestCardExpired(t *testing.T) {
	card := goodCard()
	card.ValidTo = testDay
	if card.Expired(testDay) {
		t.Error("the last day is still valid")
	}
	if !card.Expired(testDay.AddDays(1)) {
		t.Error("the day after is not")
	}
	card.LongTerm, card.ValidTo = true, Date{}
	if card.Expired(testDay) {
		t.Error("长期 never expires")
	}
}
