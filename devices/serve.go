package devices

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"
)

// Serve lets an emulated device that speaks HTTP answer on l until ctx ends, and
// closes it.
func Serve(ctx context.Context, l net.Listener, device http.Handler) error {
	s := http.Server{Handler: device, ReadHeaderTimeout: time.Minute, BaseContext: func(net.Listener) context.Context { return ctx }}
	defer context.AfterFunc(ctx, func() { _ = s.Close() })()
	err := s.Serve(l)
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
