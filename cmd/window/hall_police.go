package main

import (
	"slices"

	"onewindow/hall/police"
)

// policeRules are the rules of the police zone, as the file of rules says them. What is
// left out keeps its default; a file with fees has all of them.
type policeRules struct {
	Sensitive *[]string `toml:"sensitive"` // none is not the same as left out
	Fee       []struct {
		Code     string   `toml:"code"`
		Item     string   `toml:"item"`
		Question string   `toml:"question"`
		Answers  []string `toml:"answers"`
		Fen      int64    `toml:"fen"`
		Basis    string   `toml:"basis"`
		Payee    string   `toml:"payee"`
	} `toml:"fee"`
}

// zone are the rules of the police zone.
func (r *hallRules) zone() police.Rules {
	z := police.DefaultRules()
	if r.Police.Sensitive != nil {
		z.Sensitive = slices.Clone(*r.Police.Sensitive)
	}
	if len(r.Police.Fee) > 0 {
		z.Charges = nil
	}
	for _, f := range r.Police.Fee {
		z.Charges = append(z.Charges, police.Charge{
			Code: f.Code, Item: f.Item, Node: f.Question, Options: f.Answers, Fen: f.Fen, Basis: f.Basis, Payee: f.Payee,
		})
	}
	return z
}
