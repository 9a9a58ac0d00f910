package server

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/export"
)

// flushEvery is how often an export that goes on for long is sent on. Each time its client has as long again.
const flushEvery = 5 * time.Second

// exporting is the operation that writes everything.
func (s *Server) exporting() {
	o := s.operation("export", http.MethodGet, "/v1/export/{what}", "Connections with who had access from when to when, every check, or the log: all of it, not in pages", registry.MayRead)
	o.Responses = map[string]*huma.Response{"200": {Description: "CSV with a header, or one JSON object a line. An answer that breaks off is not whole.", Content: map[string]*huma.MediaType{
		"text/csv":          {Schema: &huma.Schema{Type: huma.TypeString}},
		"application/jsonl": {Schema: &huma.Schema{Type: huma.TypeString}},
	}}}
	huma.Register(s.api, o, func(_ context.Context, in *struct {
		Which
		What   string `path:"what" enum:"connections,checks,log" doc:"What."`
		Format string `query:"format" enum:"csv,json" default:"csv" doc:"CSV for a spreadsheet, in which nothing is a formula, or JSON lines."`
	}) (*huma.StreamResponse, error) {
		return &huma.StreamResponse{Body: func(c huma.Context) {
			r, w := humago.Unwrap(c)
			s.export(r, w, in.What, in.Format, in.query())
		}}, nil
	})
}

func (s *Server) export(r *http.Request, w http.ResponseWriter, what, format string, q registry.Query) {
	w.Header().Set("Content-Type", map[string]string{"csv": "text/csv; charset=utf-8", "json": "application/jsonl"}[format])
	w.Header().Set("Content-Disposition", `attachment; filename="`+what+"."+map[string]string{"csv": "csv", "json": "jsonl"}[format]+`"`)
	control, flushed := http.NewResponseController(w), time.Now()
	err := export.Write(r.Context(), s.Store, w, what, format, q, func() error {
		if time.Since(flushed) < flushEvery {
			return nil
		}
		flushed = time.Now()
		if err := control.SetWriteDeadline(flushed.Add(answerTime)); err != nil {
			return err
		}
		return control.Flush()
	})
	if err != nil { // what is half there must not look whole
		s.failed(r.Context(), err)
		panic(http.ErrAbortHandler)
	}
}
