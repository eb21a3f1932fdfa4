package station

import (
	"cmp"
	"fmt"
	"strings"

	"onewindow/catalog"
	"onewindow/papers"
	"onewindow/visit"
)

// free is what the catalogue says of an item that costs nothing.
const free = "不收费"

// fee is what a paper says about money: the catalogue's words, and on a slip to pay by
// what the hall charges for this very case.
func feeOn(it *catalog.Item, j *visit.Job) *papers.Fee {
	if it.Fee == "" || it.Fee == free {
		return &papers.Fee{}
	}
	f := &papers.Fee{
		Charged: true, Standard: it.Fee, Basis: cmp.Or(j.Fee.Basis, strings.Join(it.LegalBasis, "；")),
		Payee: j.Fee.Payee, PayCode: j.Fee.Code,
	}
	if j.Fee.Amount > 0 {
		f.Amount = fmt.Sprintf("%d.%02d 元", j.Fee.Amount/100, j.Fee.Amount%100)
	}
	return f
}
