package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	reflectionv1 "google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"

	"onewindow/values"
)

// asGrpcurl knows nothing of the contract but what the server's reflection says,
// as grpcurl does.
type asGrpcurl struct {
	t     *testing.T
	conn  *grpc.ClientConn
	token string
}

// call sends JSON to a method, written Service/Method, and gives the answer.
func (g *asGrpcurl) call(method, body string) (protoreflect.Message, error) {
	g.t.Helper()
	service, name, _ := strings.Cut(method, "/")
	files := g.reflected(service)
	found, err := files.FindDescriptorByName(protoreflect.FullName(service))
	if err != nil {
		g.t.Fatal(err)
	}
	m := found.(protoreflect.ServiceDescriptor).Methods().ByName(protoreflect.Name(name))
	if m == nil {
		g.t.Fatalf("the server has no method %s", method)
	}
	in, out := dynamicpb.NewMessage(m.Input()), dynamicpb.NewMessage(m.Output())
	if err := protojson.Unmarshal([]byte(body), in); err != nil {
		return nil, fmt.Errorf("%s: %w", body, err)
	}
	ctx := g.t.Context()
	if g.token != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+g.token)
	}
	return out, g.conn.Invoke(ctx, "/"+method, in, out)
}

// reflected asks the server for the files that describe a service.
func (g *asGrpcurl) reflected(service string) *protoregistry.Files {
	g.t.Helper()
	ctx, cancel := context.WithTimeout(g.t.Context(), 10*time.Second)
	defer cancel()
	stream, err := reflectionv1.NewServerReflectionClient(g.conn).ServerReflectionInfo(ctx)
	var answer *reflectionv1.ServerReflectionResponse
	if err == nil {
		err = stream.Send(&reflectionv1.ServerReflectionRequest{
			MessageRequest: &reflectionv1.ServerReflectionRequest_FileContainingSymbol{FileContainingSymbol: service},
		})
	}
	if err == nil {
		answer, err = stream.Recv()
	}
	if err != nil {
		g.t.Fatal(err)
	}
	set := &descriptorpb.FileDescriptorSet{}
	for _, raw := range answer.GetFileDescriptorResponse().GetFileDescriptorProto() {
		file := &descriptorpb.FileDescriptorProto{}
		if err := proto.Unmarshal(raw, file); err != nil {
			g.t.Fatal(err)
		}
		set.File = append(set.File, file)
	}
	files, err := protodesc.NewFiles(set)
	if err != nil {
		g.t.Fatal(err)
	}
	return files
}

// example is one grpcurl command of a page.
type example struct{ body, method string }

var grpcurlLine = regexp.MustCompile(`(?s)grpcurl [^\n]*?(?:\\\n\s*)?-d '([^']*)' \\\n\s*\S+ (hall\.v1\.\w+/\w+)`)

// TestGrpcurlExamples sends what the page on the channels shows, in its order, to
// a hall that runs. Days and ids of the page are replaced by those of today.
func TestGrpcurlExamples(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/HALL.md")
	if err != nil {
		t.Fatal(err)
	}
	var examples []example
	for _, m := range grpcurlLine.FindAllStringSubmatch(string(page), -1) {
		examples = append(examples, example{m[1], m[2]})
	}
	if all := strings.Count(string(page), "\ngrpcurl "); len(examples) != all || all < 6 {
		t.Fatalf("%d examples of %d are understood", len(examples), all)
	}
	dir := t.TempDir()
	dsn := "sqlite:" + filepath.Join(dir, "hall.db")
	rules := filepath.Join(dir, "rules.toml")
	if err := os.WriteFile(rules, []byte("[booking]\nearly = \"500h\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "window", "hall", "init", "--demo", "--store", dsn).CombinedOutput(); err != nil {
		t.Fatalf("hall init: %s, %v", out, err)
	}
	conn, err := grpc.NewClient(served(t, "--store", dsn, "--rules", rules), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	g := &asGrpcurl{t: t, conn: conn}
	day, booked := nextWorkday(), ""
	for _, e := range examples {
		if day == "" && strings.Contains(e.method, "Kiosk") && !strings.Contains(e.method, "IssueTicket") {
			continue // without a calendar of the year nothing is promised
		}
		body := strings.NewReplacer("2026-11-24", day, "0193a7c2-…", booked).Replace(e.body)
		answer, err := g.call(e.method, body)
		if err != nil {
			t.Fatalf("%s %s: %v", e.method, body, err)
		}
		said := protojson.Format(answer.Interface())
		field := func(name string) string {
			m := regexp.MustCompile(`"` + name + `":\s*"([^"]+)"`).FindStringSubmatch(said)
			if m == nil {
				t.Fatalf("%s answers without %s: %s", e.method, name, said)
			}
			return m[1]
		}
		switch {
		case strings.HasSuffix(e.method, "/SignIn"):
			g.token = field("token")
		case strings.HasSuffix(e.method, "/ListSlots"):
			field("start")
		default:
			booked = field("id")
		}
	}
	if _, err := g.call("hall.v1.KioskService/IssueTicket", `{"itemcode":"GJJ-001"}`); err == nil {
		t.Error("a field that the contract lacks was taken")
	}
}

// nextWorkday is the first working day from tomorrow on; empty where the calendar
// of the year is not published.
func nextWorkday() string {
	cal := values.DefaultCalendar()
	for day, n := values.Of(time.Now()).AddDays(1), 0; n < 12; day, n = day.AddDays(1), n+1 {
		working, err := cal.IsWorkday(day)
		switch {
		case err != nil:
			return ""
		case working:
			return day.String()
		}
	}
	return ""
}
