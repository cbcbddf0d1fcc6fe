unit_tests(quality LIBRARIES quality_model)
