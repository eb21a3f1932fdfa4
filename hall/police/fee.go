package police

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Charge is what one kind of case costs: the code by which the treasury knows it
// (收费项目编码), the amount in fen, what it rests on and who takes it. It goes by the
// item and, where Node names a question, by its answer.
type Charge struct {
	Code, Item string
	Node       string
	Options    []string
	Fen        int64
	Basis      string
	Payee      string
}

// ChargeOf is what a case costs; the first charge that fits counts.
func (r Rules) ChargeOf(item string, answers map[string][]string) (Charge, bool) {
	for _, c := range r.Charges {
		said := func(o string) bool { return slices.Contains(answers[c.Node], o) }
		if c.Item == item && (c.Node == "" || slices.ContainsFunc(c.Options, said)) {
			return c, true
		}
	}
	return Charge{}, false
}

// CheckCharge says what is wrong with the charge at i: what it lacks, or that one
// before it takes all that it is for.
func (r Rules) CheckCharge(i int) error {
	c := &r.Charges[i]
	switch {
	case c.Code == "" || c.Item == "" || c.Basis == "" || c.Payee == "":
		return errors.New("a fee needs its code, its item, what it rests on and who takes it")
	case c.Fen <= 0:
		return fmt.Errorf("the fee of %s is more than nothing, not %d fen", c.Item, c.Fen)
	case (c.Node == "") != (len(c.Options) == 0):
		return fmt.Errorf("the fee of %s goes by a question and its answers, or by neither", c.Item)
	}
	for _, o := range r.Charges[:i] {
		taken := func(option string) bool { return o.Node == c.Node && slices.Contains(o.Options, option) }
		if o.Item == c.Item && (o.Node == "" || slices.ContainsFunc(c.Options, taken)) {
			return fmt.Errorf("the fee of %s is never asked: the one before it is", c.Item)
		}
	}
	return nil
}

// CheckCharges is the same for all of them.
func (r Rules) CheckCharges() error {
	for i := range r.Charges {
		if err := r.CheckCharge(i); err != nil {
			return err
		}
	}
	return nil
}

// FeeState is how far a fee has come.
type FeeState string

// The states of a fee: Asked while the treasury has given no number to pay by, Due
// while nobody has paid, Voiding while it has not heard that nothing is owed.
const (
	FeeAsked   FeeState = "asked"
	FeeDue     FeeState = "due"
	FeePaid    FeeState = "paid"
	FeeVoiding FeeState = "voiding"
	FeeVoid    FeeState = "void"
)

// Open reports whether the fee is owed.
func (s FeeState) Open() bool { return s == FeeAsked || s == FeeDue }

// Fee is what the hall knows of one.
type Fee struct {
	State        FeeState
	Code, Serial string
}

// Payment is the treasury's word: the number to pay by (缴费码), and whether it was paid.
type Payment struct {
	Code, Serial string
	Paid         bool
}

// Hear is the fee after an answer; false says that it told nothing new. A number that
// was given stays, and what was paid stays paid, whatever comes late.
func (f Fee) Hear(p Payment) (Fee, bool) {
	next := f
	if next.Code == "" {
		next.Code = p.Code
	}
	switch {
	case f.State == FeePaid || f.State == FeeVoid:
		return f, false
	case p.Paid:
		next.State, next.Serial = FeePaid, p.Serial
	case f.State == FeeVoiding:
		next.State = FeeVoid
	case next.Code != "":
		next.State = FeeDue
	}
	return next, next != f
}

// AskPaid is when the treasury is asked again whether a fee was paid: soon while the
// person stands there, then ever more seldom.
func AskPaid(tries int) time.Duration {
	const at, day = 40, 10 * time.Minute
	if tries < at {
		return Again(min(tries, 2))
	}
	return day
}

func defaultCharges() []Charge {
	const payee = "东莞市财政局（公安代收）"
	card := Charge{Code: "103042701", Item: "GA-HZ-002", Basis: "居民身份证法 第20条；发改价格〔2003〕2322号", Payee: payee}
	passport := Charge{Code: "103042702", Item: "GA-CRJ-001", Basis: "护照法；发改价格规〔2019〕914号", Payee: payee}
	permit := Charge{Code: "103042703", Item: "GA-CRJ-002", Basis: "发改价格规〔2019〕914号", Payee: payee}
	licence := Charge{Code: "103042704", Item: "GA-JJ-001", Basis: "发改价格〔2004〕2831号", Payee: payee}
	return []Charge{
		card.of(4000, "q1", "3", "6"), card.of(2000, ""),
		passport.of(2000, "q1", "5"), passport.of(12000, ""),
		permit.of(7500, "q1", "1"), permit.of(1500, "q1", "2"), permit.of(6000, ""),
		licence.of(1000, "q1", "1", "2", "3", "4", "6", "7", "b", "c"),
	}
}

func (c Charge) of(fen int64, node string, options ...string) Charge {
	c.Fen, c.Node, c.Options = fen, node, options
	return c
}
