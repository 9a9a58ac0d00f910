package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bucketgrant/bucketgrant/registry/store"
)

// rows are what is wrong with the rows of a request, of which all is done or nothing.
type rows struct {
	list    string // where they stand in the body
	nothing string // what is said where nothing is done
	wrong   []error
}

func (r *rows) problem(i int, err error) {
	r.wrong = append(r.wrong, &huma.ErrorDetail{Location: fmt.Sprintf("body.%s[%d]", r.list, i), Message: err.Error()})
}

// err is the answer where rows are wrong by themselves.
func (r *rows) err() error {
	if len(r.wrong) == 0 {
		return nil
	}
	return huma.Error422UnprocessableEntity(r.nothing, r.wrong...)
}

// stored is the answer to what the store says of them.
func (r *rows) stored(ctx context.Context, s *Server, err error) error {
	refused := store.RowErrors(err)
	if len(refused) == 0 {
		return s.problem(ctx, err)
	}
	status := http.StatusConflict
	for _, row := range refused {
		r.problem(row.Index, row.Err)
		if errors.Is(row.Err, store.ErrRefused) {
			status = http.StatusUnprocessableEntity
		}
	}
	return huma.NewError(status, r.nothing, r.wrong...)
}
