weather-station-down = The weather station is being repaired.
    .title = No weather
