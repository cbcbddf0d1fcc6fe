"""What all benches share: servers, load, rounds, figures."""
