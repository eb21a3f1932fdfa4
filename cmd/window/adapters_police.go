package main

import (
	"context"

	"onewindow/client"
	"onewindow/station"
	"onewindow/visit"
)

// policePort is the hall's client as what a desk of the police zone asks.
type policePort struct{ client *client.Client }

func (p policePort) CheckPerson(ctx context.Context, ticket string, lease int64, applicant visit.Identity) (station.PersonCheck, error) {
	c, err := p.client.CheckPerson(ctx, ticket, lease, applicant)
	return station.PersonCheck(c), fromHall(err)
}

func (p policePort) Letters(ctx context.Context, limit int) ([]station.Letter, error) {
	letters, err := p.client.Letters(ctx, limit)
	out := make([]station.Letter, len(letters))
	for i, l := range letters {
		out[i] = station.Letter(l)
	}
	return out, fromHall(err)
}
