package main

import (
	"context"

	"onewindow/client"
	"onewindow/station"
)

// advicePort is the hall's client as what spares the applicant something.
type advicePort struct{ client *client.Client }

func (a advicePort) FindHits(ctx context.Context, q station.HitQuery) (station.HitAnswer, error) {
	found, err := a.client.FindHits(ctx, client.HitQuery(q))
	return station.HitAnswer(found), fromHall(err)
}
