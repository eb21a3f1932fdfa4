package client

import (
	"context"

	hallv1 "onewindow/api/hall/v1"
)

// SignInByKey opens a session by what the person's key device signs in the place of a
// PIN. sign is asked once, with what the hall wants signed now; its error is given back
// as it is.
func (c *Client) SignInByKey(ctx context.Context, staffNo, code, role string, sign func(ctx context.Context, message []byte) ([]byte, error)) (Session, error) {
	challenge, err := c.challenge(ctx, staffNo)
	if err != nil {
		return Session{}, err
	}
	signature, err := sign(ctx, hallv1.DeviceMessage(staffNo, challenge))
	if err != nil {
		return Session{}, err
	}
	return c.signIn(ctx, &hallv1.SignInRequest{StaffNo: staffNo, Code: code, Role: role, Challenge: challenge, Signature: signature})
}

func (c *Client) challenge(ctx context.Context, staffNo string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	r, err := hallv1.NewKeyDeviceServiceClient(c.conn).Challenge(ctx, &hallv1.ChallengeRequest{StaffNo: staffNo})
	return r.GetChallenge(), err
}
