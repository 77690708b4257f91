// Package web serves notes over HTTP.
package web

import (
	"embed"
	"expvar"
	"html/template"
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"example.org/notebook/internal/note"
	"example.org/notebook/internal/search"
)

//go:embed page.html
var files embed.FS

var page = template.Must(template.ParseFS(files, "page.html"))

var views = expvar.NewMap("notebook_views")

type pageData struct {
	Title string
	Names []string
	Body  template.HTML
}

// NewHandler serves the list of notes, each note, the search and the metrics.
func NewHandler(notes []note.Note, index *search.Index) http.Handler {
	byName := make(map[string]note.Note, len(notes))
	names := make([]string, 0, len(notes))
	for _, note := range notes {
		byName[note.Name] = note
		names = append(names, note.Name)
	}
	router := chi.NewRouter()
	router.Use(middleware.Recoverer, middleware.Compress(5))
	router.Get("/", func(response http.ResponseWriter, _ *http.Request) {
		show(response, pageData{Title: "Notes", Names: names})
	})
	router.Get("/search", func(response http.ResponseWriter, request *http.Request) {
		found, err := index.Find(request.FormValue("q"))
		if err != nil {
			http.Error(response, err.Error(), http.StatusBadRequest)
			return
		}
		show(response, pageData{Title: "Found", Names: found})
	})
	router.Get("/notes/{name}", func(response http.ResponseWriter, request *http.Request) {
		note, known := byName[chi.URLParam(request, "name")]
		if !known {
			http.NotFound(response, request)
			return
		}
		views.Add(note.Name, 1)
		show(response, pageData{Title: note.Head.Title, Body: template.HTML(note.HTML)})
	})
	router.Handle("/metrics", expvar.Handler())
	return router
}

func show(response http.ResponseWriter, data pageData) {
	response.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := page.Execute(response, data); err != nil {
		http.Error(response, err.Error(), http.StatusInternalServerError)
	}
}
