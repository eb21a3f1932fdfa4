package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
	"onewindow/papers"
)

func newHallRateCommand() *cobra.Command {
	o := channelOptions{role: hall.RoleKiosk}
	cmd := &cobra.Command{
		Use: "rate CODE LEVEL --staff NO", Short: "Rate a visit by the code on its receipt; the PIN is the first line of standard input",
		Long: "Keeps the applicant's rating of a visit at a running hall on this machine, as a kiosk does.\n" +
			"CODE is what the receipt's QR code says (OWC/…); LEVEL is 5 非常满意, 4 满意, 3 基本满意,\n" +
			"2 不满意 or 1 非常不满意. A visit is rated once, and no window is told. The PIN of the\n" +
			"kiosk's number is the first line of standard input.",
		Args: wantArgs(2, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			code, err := papers.ParseCode(args[0])
			if err != nil || code.Kind != papers.CodeCase || code.Check == "" {
				return usage(fmt.Errorf("%q is no code of a receipt: scan the QR code on it", args[0]))
			}
			level, err := strconv.Atoi(args[1])
			if err != nil || level < 1 || level > 5 {
				return usage(errors.New("LEVEL is 5 (very satisfied) to 1 (very dissatisfied)"))
			}
			err = o.with(cmd, func(ctx context.Context, kiosk hallv1.KioskServiceClient) error {
				_, err := kiosk.RateBySlip(ctx, &hallv1.RateBySlipRequest{CaseNo: code.Number, Check: code.Check, Level: int32(level)})
				return err
			})
			if err != nil {
				return err
			}
			if o.json {
				return writeJSON(cmd, struct {
					Case string `json:"case"`
				}{code.Number})
			}
			return say(cmd, code.Number+"  rated")
		},
	}
	o.flags(cmd)
	return needFlags(cmd, "staff")
}
