package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/types/known/timestamppb"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/values"
)

func newHallBookingCommand() *cobra.Command {
	return group("booking", "Bookings by time: slots, make, check-in, cancel",
		newBookingSlotsCommand(), newBookingMakeCommand(), newBookingCheckInCommand(), newBookingCancelCommand())
}

const atUsage = "`id` of another hall of the city, as its neighbours call it; without it this one"

// slotLine is one time that can be booked.
type slotLine struct {
	Start string `json:"start"`
	End   string `json:"end"`
	Left  int32  `json:"left"`
}

func newBookingSlotsCommand() *cobra.Command {
	var o channelOptions
	var day, at string
	cmd := &cobra.Command{
		Use: "slots ITEM --staff NO", Short: "Times of a day at which an item can be booked, with the places left", Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.with(cmd, func(ctx context.Context, kiosk hallv1.KioskServiceClient) error {
				r, err := kiosk.ListSlots(ctx, &hallv1.ListSlotsRequest{ItemCode: args[0], Day: day, HallId: at})
				if err != nil {
					return err
				}
				for _, s := range r.GetSlots() {
					start, end := s.GetStart().AsTime().In(values.Shanghai), s.GetEnd().AsTime().In(values.Shanghai)
					if o.json {
						err = writeJSON(cmd, slotLine{start.Format(slotLayout), end.Format(slotLayout), s.GetLeft()})
					} else {
						err = say(cmd, fmt.Sprintf("%s–%s  %d left", start.Format(slotLayout), end.Format("15:04"), s.GetLeft()))
					}
					if err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	flags := o.flags(cmd)
	flags.StringVar(&day, "day", "", "`day` YYYY-MM-DD; without it today")
	flags.StringVar(&at, "at", "", atUsage)
	return needFlags(cmd, "staff")
}

func newBookingMakeCommand() *cobra.Command {
	var o channelOptions
	var slot, name, elsewhere string
	var needs []string
	cmd := &cobra.Command{
		Use: "make ITEM --slot TIME --staff NO", Short: "Book a time for an item", Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			at, err := time.ParseInLocation(slotLayout, slot, values.Shanghai)
			if err != nil {
				return usage(fmt.Errorf("--slot %q is not YYYY-MM-DDTHH:MM", slot))
			}
			if err := checkNeeds(needs); err != nil {
				return err
			}
			masked := ""
			if name != "" {
				masked = values.MaskName(name)
			}
			return o.with(cmd, func(ctx context.Context, kiosk hallv1.KioskServiceClient) error {
				r, err := kiosk.BookTicket(ctx, &hallv1.BookTicketRequest{
					RequestId: newID(), ItemCode: args[0], SlotStart: timestamppb.New(at), MaskedName: masked, Needs: needs, HallId: elsewhere,
				})
				if err != nil {
					return err
				}
				line := lineOf(r.GetTicket())
				line.Hall, line.Address = r.GetHall().GetName(), r.GetHall().GetAddress()
				return o.print(cmd, line)
			})
		},
	}
	flags := o.flags(cmd)
	flags.StringVar(&elsewhere, "at", "", atUsage)
	flags.StringVar(&slot, "slot", "", "beginning of the `time`, YYYY-MM-DDTHH:MM in hall time (required)")
	flags.StringVar(&name, "person", "", "`name` of the person; only its mask is sent")
	flags.StringSliceVar(&needs, "need", nil, "`help` asked for; may come more than once")
	return needFlags(cmd, "staff", "slot")
}

func newBookingCheckInCommand() *cobra.Command {
	var o channelOptions
	cmd := &cobra.Command{
		Use: "check-in TICKET --staff NO", Short: "A booked person has come: the booking waits now", Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			req := &hallv1.CheckInRequest{Label: strings.ToUpper(args[0])}
			if len(args[0]) == len(newID()) {
				req = &hallv1.CheckInRequest{TicketId: args[0]}
			}
			return o.with(cmd, func(ctx context.Context, kiosk hallv1.KioskServiceClient) error {
				r, err := kiosk.CheckIn(ctx, req)
				if err != nil {
					return err
				}
				return o.print(cmd, lineOf(r.GetTicket()).at(r))
			})
		},
	}
	o.flags(cmd)
	return needFlags(cmd, "staff")
}

func newBookingCancelCommand() *cobra.Command {
	cmd := newTicketCancelCommand()
	cmd.Short = "Give a booking up; its place is free again"
	return cmd
}
