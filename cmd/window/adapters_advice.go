package main

import (
	"context"

	"onewindow/client"
	"onewindow/station"
	"onewindow/values"
	"onewindow/visit"
)

// advicePort is the hall's client as what spares the applicant something.
type advicePort struct{ client *client.Client }

func (a advicePort) FindHits(ctx context.Context, q station.HitQuery) (station.HitAnswer, error) {
	found, err := a.client.FindHits(ctx, client.HitQuery(q))
	return station.HitAnswer(found), fromHall(err)
}

func (a advicePort) AskRule(ctx context.Context, q station.HitQuery) (visit.Ruling, error) {
	said, err := a.client.AskRule(ctx, client.HitQuery(q))
	return said, fromHall(err)
}

func (a advicePort) KnownFields(ctx context.Context, ticket string, lease int64, applicant visit.Identity) (map[string]values.Personal, error) {
	known, err := a.client.KnownFields(ctx, ticket, lease, applicant)
	return known, fromHall(err)
}

func (a advicePort) FindAddresses(ctx context.Context, query string, limit int) ([]station.Address, error) {
	found, err := a.client.FindAddresses(ctx, query, limit)
	out := make([]station.Address, len(found))
	for i, f := range found {
		out[i] = station.Address(f)
	}
	return out, fromHall(err)
}

func (a advicePort) ItemPast(ctx context.Context, item string) (station.ItemPast, error) {
	p, err := a.client.ItemPast(ctx, item)
	out := station.ItemPast{All: station.ReturnRate(p.All), Mine: station.ReturnRate(p.Mine), LastVersion: p.LastVersion, LastAt: p.LastAt}
	for _, r := range p.Reasons {
		out.Reasons = append(out.Reasons, station.ReturnReason(r))
	}
	return out, fromHall(err)
}
